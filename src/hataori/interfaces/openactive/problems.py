"""What the Open Booking API answers when something is wrong: typed JSON-LD errors with a sentence in Japanese."""

from typing import Any

_SAID = {
    "IncompleteBrokerDetailsError": (400, "仲介者（broker）の名称を確認してください。NoBrokerでは仲介者を送れません。"),
    "IncompleteCustomerDetailsError": (400, "予約する人（customer）のメールアドレスを送ってください。"),
    "InvalidPaymentDetailsError": (
        400,
        "支払の照合情報（name、accountId、paymentProviderId）が販売者の指定と違います。",
    ),
    "MissingPaymentDetailsError": (400, "前払いが必要です。支払の情報（payment）を送ってください。"),
    "IncompletePaymentDetailsError": (400, "支払の識別子（payment.identifier）を送ってください。"),
    "UnnecessaryPaymentDetailsError": (400, "この注文に前払いはありません。支払の情報（payment）を外してください。"),
    "TotalPaymentDueMismatchError": (400, "合計額が計算と違います。見積り（C2）を取り直してください。"),
    "CancellationNotPermittedError": (
        400,
        "取消しの期限が過ぎているか、取り消せない申込みです。施設に連絡してください。",
    ),
    "PatchContainsExcessivePropertiesError": (
        400,
        "変更できるのは決められた項目だけです。ほかの項目を外してください。",
    ),
    "PatchNotAllowedOnPropertyError": (
        400,
        "この値には変更できません。CustomerCancelledかCustomerRejectedを送ってください。",
    ),
    "UnexpectedOrderTypeError": (400, "@typeがこの宛先と合いません。"),
    "OpenBookingError": (400, "本文を読み取れません。仕様に沿ったJSONを送ってください。"),
    "InvalidAPITokenError": (401, "有効なアクセストークンを Authorization: Bearer で送ってください。"),
    "InvalidAuthorizationDetailsError": (401, "このトークンでは、この販売者の予約を扱えません。"),
    "UnknownOrderError": (404, "その注文は見つかりません。識別子を確認してください。"),
    "UnknownOrIncorrectEndpointError": (404, "その宛先はありません。アドレスを確認してください。"),
    "MethodNotAllowedError": (405, "この宛先では使えない操作です。"),
    "SellerNotFoundError": (404, "その販売者は見つかりません。"),
    "SellerMismatchError": (500, "販売者の違うものは一緒に注文できません。分けて注文してください。"),
    "OrderAlreadyExistsError": (500, "同じ識別子で、内容の違う注文を受け付けています。新しい識別子を使ってください。"),
    "OrderCreationFailedError": (500, "注文を受け付けられません。承認の状態を確認してください。"),
    "OrderProposalVersionOutdatedError": (500, "提案が変わっています。新しい版を確認してください。"),
    "OrderItemIdInvalidError": (500, "その注文品目はありません。識別子を確認してください。"),
    "OrderItemNotWithinOrderError": (500, "その注文品目は、この注文のものではありません。"),
    "IncompleteOrderItemError": (409, "予約するもの（orderedItem）と料金（acceptedOffer）を送ってください。"),
    "UnknownOpportunityError": (409, "予約するものが見つかりません。公開データを取り直してください。"),
    "OpportunityOfferPairNotBookableError": (409, "この時間は、いまは予約できません。ほかの時間を選んでください。"),
    "OpportunityIsFullError": (409, "満員です。ほかの時間を選んでください。"),
    "OpportunityHasInsufficientCapacityError": (409, "残りが足りません。人数を減らすか、ほかの時間を選んでください。"),
    "OpportunityCapacityIsReservedByLeaseError": (409, "ほかの人が仮押さえしています。しばらく待って試してください。"),
    "OpportunityIsInConflictError": (409, "前払いが必要なものと前払いのできないものは、分けて注文してください。"),
    "IncompleteAttendeeDetailsError": (409, "参加する人（attendee）の情報を送ってください。"),
    "IncompleteIntakeFormError": (409, "事前の質問すべてに答えてください。"),
    "InvalidIntakeFormError": (409, "事前の質問への答えの形が違います。"),
}


class OpenBookingError(Exception):
    """A request that cannot be met; the whole answer is the error."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = _SAID[kind][0]

    def document(self) -> dict[str, Any]:
        """As sent."""
        return {"@context": "https://openactive.io/", **item_error(self.kind)}


def item_error(kind: str) -> dict[str, Any]:
    """An error inside an order item."""
    status, said = _SAID[kind]
    return {"@type": kind, "statusCode": status, "description": said}
