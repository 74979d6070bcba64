"""The one question after each use."""

from hataori.blocks.surveys.api import Survey

SMART_LOCK = Survey(
    key="smart-lock",
    title="入口の番号（スマートロック）のアンケート",
    question="入口を番号で開けるしくみに、満足していますか。",
    low="不満",
    high="満足",
    event="smart_lock.survey_answered",
)
SURVEYS = (SMART_LOCK,)
