"""What reads like a mere thank-you."""

import re

THANKS = re.compile(
    r"\b(thanks?|thank\s?you|thx|ty|cheers|ta|merci|danke|gracias|grazie|obrigad[oa]|bedankt|appreciated?"
    r"|perfect|great|brilliant|lovely|awesome|excellent|wonderful|works? (now|again|fine)|all good|sorted)\b"
)
MORE = re.compile(
    r"\b(but|however|still|not|\w+n't|no longer|can|could|would|should|will you|please|again|another|also|unfortunately"
    r"|issue|error|broken|fail\w*|problem|when|why|what|how|one more|instead|need\w*|wrong|missing|next|hang on|wait)\b"
)
QUOTED = re.compile(r"^(>|on .*wrote:|from:|-----|am .*schrieb|le .*écrit)", re.I)
SIGNATURE = re.compile(
    r"^(--|kind regards|best|regards|best wishes|br|cheers,|thanks,|many thanks,|sent from)\b[ ,]*$|^--", re.I
)
LONGEST_THANKS = 20
"""Words. Whoever writes more has something to say."""


def is_thanks(text: str) -> bool:
    """Whether a customer's reply is a plain thank-you. Rather no than yes: whoever asks for something must be heard."""
    said: list[str] = []
    for line in text.strip().splitlines():
        if QUOTED.match(line.strip()) or (said and SIGNATURE.match(line.strip())):
            break
        said.append(line)
    plain = " ".join(" ".join(said).lower().replace("’", "'").split())
    if not plain or "?" in plain or len(plain.split()) > LONGEST_THANKS:
        return False
    rest = re.sub(r"\b(works?|working|good|fine|up|well) again\b|\bno (more )?(problem|issue)s?\b", "", plain)
    return bool(THANKS.search(plain)) and not MORE.search(rest)
