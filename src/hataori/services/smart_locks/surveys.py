"""The one question after each use."""

from django.utils.translation import gettext_noop

from hataori.blocks.surveys.api import Survey

SMART_LOCK = Survey(
    key="smart-lock",
    title=gettext_noop("入口の番号（スマートロック）のアンケート"),
    question=gettext_noop("入口を番号で開けるしくみに、満足していますか。"),
    low=gettext_noop("不満"),
    high=gettext_noop("満足"),
    event="smart_lock.survey_answered",
)
SURVEYS = (SMART_LOCK,)
