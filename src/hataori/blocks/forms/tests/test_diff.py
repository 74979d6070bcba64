"""What changed between two versions, in words."""

from dataclasses import replace

from hataori.blocks.forms import editing, queries
from hataori.blocks.forms.diff import differences
from hataori.blocks.registration.api import FormField, FormPage, Kind, Paper
from hataori.blocks.registration.tests.made import equals, everything

OLD = queries.content_of(everything())


def test_nothing_changed_nothing_told():
    assert differences(OLD, OLD) == []


def test_every_kind_of_change_is_a_sentence():
    income = OLD.field("own_income")
    new = editing.field_changed(OLD, "own_income", replace(income, label="収入", required=False, most="100"))
    new = editing.field_changed(new, "children.child_name", replace(OLD.field("children.child_name"), hint="戸籍の字"))
    new = editing.field_changed(new, "reason", replace(OLD.field("reason"), require=None, kind=Kind.TEXT))
    new = editing.field_changed(new, "has_partner", replace(OLD.field("has_partner"), choices=(("yes", "いる"),)))
    new = editing.page_added(new, FormPage("page-1", "新しいページ", "", (FormField("x", "えっくす"),)))
    new = editing.page_moved(new, "high", -1)
    new = editing.page_changed(
        new, "children", replace(OLD.page("children"), title="子", show=equals("has_partner", "yes"))
    )
    new = replace(new, papers=(Paper("paper-9", "通帳の写し"),), tables=(), texts={})
    told = differences(OLD, new)
    for sentence in (
        "ページ「新しいページ」を足しました。",
        "ページの順番を変えました。",
        "ページの題名を「お子さんのこと」から「子」に変えました。",
        "ページ「子」の表示条件を「なし」から「「配偶者はいますか」が「いる」」に変えました。",
        "項目「えっくす」を足しました。",
        "項目「収入」を任意にしました。",
        "項目「収入」の見出しを「あなたの収入」から「収入」に変えました。",
        "項目「収入」の上限を「なし」から「100」に変えました。",
        "項目「申請の理由」の種類を「文章（複数行）」から「文字（1行）」に変えました。",
        "項目「申請の理由」の必須の条件を「「世帯の収入」が8,000,000円より大きい」から「なし」に変えました。",
        "項目「配偶者はいますか」の選択肢を変えました（yes=いる）。",
        "書類「通帳の写し」を足しました。",
        "書類「所得証明書」をなくしました。",
        "手数料の表をなくしました。",
        "「最初のページの説明」を変えました。",
    ):
        assert sentence in told, (sentence, told)
