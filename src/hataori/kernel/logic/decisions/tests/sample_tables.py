"""Tables a city could have; amounts are made up."""

from hataori.kernel.logic.decisions import DecisionTable, HitPolicy, InputColumn, OutputColumn, Rule


def row(*cells: str, gives: str | tuple[str, ...], why: str = "") -> Rule:
    return Rule(cells, (gives,) if isinstance(gives, str) else gives, why)


FEE = DecisionTable(
    name="証明書の手数料",
    inputs=(
        InputColumn("証明書", "string", allowed='"住民票の写し", "戸籍謄本"'),
        InputColumn("受取方法", "string", allowed='"窓口", "コンビニ"'),
    ),
    outputs=(OutputColumn("手数料", "number"),),
    rules=(
        row('"住民票の写し"', '"窓口"', gives="300", why="手数料条例 別表第1"),
        row('"住民票の写し"', '"コンビニ"', gives="200", why="手数料条例 別表第1 備考"),
        row('"戸籍謄本"', "-", gives="450", why="手数料条例 別表第2"),
    ),
)
CHILD = DecisionTable(
    name="子ども医療費",
    inputs=(InputColumn("年齢", "number", whole=True, allowed="[0..120]"), InputColumn("市内在住", "boolean")),
    outputs=(OutputColumn("対象", "boolean"), OutputColumn("負担割合", "number")),
    rules=(
        row("<=18", "true", gives=("true", "0")),
        row(">18", "true", gives=("false", "0.3")),
        row("-", "false", gives=("false", "0.3")),
    ),
)
REFUND = DecisionTable(
    name="還付の要否",
    inputs=(InputColumn("納付額", "number"), InputColumn("税額", "number")),
    outputs=(OutputColumn("還付額", "number"),),
    rules=(row("> 税額", "-", gives="納付額 - 税額"), row("<= 税額", "-", gives="0")),
    hit_policy=HitPolicy.FIRST,
)
