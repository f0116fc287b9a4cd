"""The three kinds of trouble that a person may be told of. A bug is none of these: it gets a number and a log line."""


class Refused(Exception):
    """A request that is understood and not granted: one sentence for the person, and the HTTP status that fits it.

    `values` are facts that a script can use, in the API's answer.
    """

    def __init__(self, sentence: str, status: int = 403, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.values = values


class Troubled(Exception):
    """A form that can't be taken: a sentence for each field that is wrong. Shown as the same form, status 422."""

    def __init__(self, troubles: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {sentence}" for field, sentence in troubles.items()))
        self.troubles = troubles


class Unavailable(Refused):
    """The disk is full or read-only: try again soon. Nothing that was acknowledged is lost."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, status=503)
