"""HTML mail and its plain text."""

from html import escape

from bs4 import BeautifulSoup


def as_html(text: str) -> str:
    """`text` as a mail body: HTML is kept, plain text becomes paragraphs. HTML is what begins with a tag."""
    if text.lstrip().startswith("<"):
        return text
    paragraphs = [escape(part).replace("\n", "<br>") for part in text.split("\n\n") if part.strip()]
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def as_plain(html: str) -> str:
    """The words of a mail body, without markup, styles or surplus space."""
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["style", "script", "head"]):
        hidden.decompose()
    for end in soup(["p", "div", "br", "li"]):
        end.insert_after("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return "\n".join(line for line in lines if line)
