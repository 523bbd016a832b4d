"""What web pages say around an article, line by line: phrases, dates, names. Pure tests of a line.

English first, with what Dutch, French, German, Italian and Spanish pages say most often.
"""

from __future__ import annotations

import re

LOOKED_AT = 600
"""Code points of a line that are looked at: furniture says what it is at once."""


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


_WHOLE = r"(?=\W*$)"  # nothing but signs behind it

_PLEAS = (
    r"\b(?:one[- ]off|monthly|recurring|tax[- ]deductible) (?:donation|contribution|gift)",
    r"\b(?:consider|please) (?:making a |making an? \w+ |a )?"
    r"(?:donat|contribut|supporting (?:us|our))",
    r"\b(?:click here|tap here|please) to donate\b",
    r"\bdonate (?:now|today|here)\b",
    r"\b(?:rely|depend) on (?:the support of |donations from )?(?:our )?readers\b",
    r"\breaders? like you\b",
    r"\bmake a (?:donation|contribution)\b",
    r"\bsupport (?:our|independent|quality|this) (?:journalism|work|reporting|newsroom)\b",
    r"\bbecome (?:a|an) (?:patron|supporter|member|subscriber)\b",
    r"\bthank you for your support\b",
    r"\bjetzt spenden\b",
    r"\bunterstützen sie uns\b",
    r"\bfaites? un don\b",
    r"\bhaz una donación\b",
)
_PLEA = tuple(re.compile(part, re.IGNORECASE) for part in _PLEAS)
_NEWSLETTER = _any(
    r"\bsign up (?:for|to) (?:our|the|get)\b.{0,60}",
    r"\bsubscribe to (?:our|the) .{0,40}(?:newsletter|channel|podcast|briefing|mailing)",
    r"\b(?:get|receive) .{0,60}\b(?:in|to) your inbox\b",
    r"\bto sign up\b.{0,40}\bclick here\b",
    r"^\W*(?:our |the |daily |weekly |free )*newsletters?\W*$",
    r"^\W*enter your e-?mail\b",
    r"\bnewsletter (?:abonnieren|anmelden)\b",
    r"\babonnez-vous à (?:notre|la) newsletter\b",
    r"\bsuscríbete a\b",
)
_LINKS = _any(
    r"^\W*(?:read more|read also|see also|also read|more on this|related|watch|listen|recommended)"
    r"\s*[:|–—-]",
    r"^\W*(?:related|recommended|more) (?:articles?|stories|news|topics?|posts?|content|reading|"
    r"coverage)\b.{0,30}$",
    r"^\W*(?:most (?:read|popular|viewed)|trending(?: now)?|top stories|latest news"
    r"|editors?.? picks?"
    r"|you (?:may|might) also (?:like|enjoy)|more from|more on|what to read next|up next"
    r"|don.t miss|lesen sie auch|mehr zum thema|à lire aussi|lees ook|leggi anche|lee también)\b"
    r".{0,60}$",
    r"^\W*(?:read (?:more|next)|continue reading|story continues below.*|keep reading)" + _WHOLE,
)
_SHARING = _any(
    r"^\W*(?:share|tweet|pin(?: it)?|email|e-mail|print|copy link|save|bookmark|whatsapp|facebook"
    r"|twitter|x|linkedin|reddit|telegram|messenger|flipboard|teilen|partager|delen|compartir)"
    + _WHOLE,
    r"^\W*(?:share|email|print|save|gift) (?:this|on|via|the|full)\b.{0,50}$",
    r"^\W*follow (?:us|me|@\w+|the \w+)\b.{0,60}$",
    r"^\W*\d[\d.,]*[km]? shares?" + _WHOLE,
    r"^\W*listen to (?:this|the) (?:article|story)\b.{0,30}$",
)
_ADVERT = _any(
    r"^\W*(?:advertisements?|advertising|sponsored(?: content)?|promoted|anzeige|werbung|publicité"
    r"|publicidad|advertentie|ad|scroll to continue.*|skip advertisement|paid content)" + _WHOLE,
)
_CAPTION = _any(
    r"^\W*(?:image|photo|picture|file photo|photograph|video|foto|bild)\s*(?:source|caption|credit"
    r"|by|courtesy)?\s*[:,]\s*\S.{0,200}$",
    r"^\W*(?:image|photo|picture) (?:source|caption|credit)\b.{0,200}$",
    r"^.{0,160}(?:getty images|/ ?(?:reuters|afp|ap)|ap photo\S*|\(?(?:reuters|afp)\)?)\W*$",
    r"^\W*(?:avatar photo|avatar|profile picture)" + _WHOLE,
)
_SITE = _any(
    r"^\W*(?:menu|navigation|search|log ?in|sign ?in|sign ?up|log ?out|register"
    r"|subscribe|home|my account"
    r"|skip to (?:main )?content|back to top|close|open menu|toggle \w+|jump to \w+|loading\.*"
    r"|edition|donate|advertise|contact(?: us)?|about(?: us)?|careers|jobs|help|faqs?|shop|rss"
    r"|newsletters?|podcasts?|impressum|datenschutz)" + _WHOLE,
    r"\b(?:privacy|cookie) (?:policy|notice|settings|preferences)\b",
    r"\bterms (?:of (?:use|service)|and conditions|& conditions)\b",
    r"^\W*(?:©|\(c\) ?\d{4}|copyright\b)",
    r"\ball rights reserved\b",
    r"\b(?:we|this (?:web)?site) uses? cookies\b",
    r"^\W*(?:accept|reject|manage) (?:all )?(?:cookies|preferences)?" + _WHOLE,
)
_NOTE = _any(
    r"^\W*(?:this (?:article|story|post|piece) (?:was|has been|is|originally|first)\b"
    r".{0,40}\b(?:published|updated|amended|corrected|republished|produced|part of|translated))",
    r"^\W*(?:correction|clarification|editor.?s.? note|note from the editor|disclosure|disclaimer)"
    r"\s*[:.–—-]",
    r"^\W*(?:the )?(?:views|opinions) expressed (?:in|here|are|by)\b",
    r"^\W*(?:additional )?reporting by\b.{0,200}$",
    r"^\W*(?:tags?|topics?|filed under|categor(?:y|ies)|keywords)\s*[:|]",
)

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"(?:{_DAY}\.? {_MONTH},? \d{{4}}|{_MONTH} {_DAY},? \d{{4}}"
_DATE += r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
_BYLINE = _any(
    r"^\W*(?:by|von|par|por|door|words by|written by|story by|report by)\s+(?=\w).{2,100}$",
    r"^\W*(?:published|updated|posted|last (?:updated|modified)|first published|modified|created"
    r"|veröffentlicht|aktualisiert|publié|mis à jour)\b.{0,90}$",
    rf"^\W*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)(?:day)?\.?,? )?{_DATE}.{{0,50}}$",
    r"^\W*\d{1,3}[- ]?(?:min|minutes?)(?:ute)?(?: read| to read)?" + _WHOLE,
    r"^\W*\d{1,2} (?:seconds?|minutes?|hours?|days?|weeks?|months?) ago" + _WHOLE,
)

_COMMENTS_HEAD = _any(
    r"^\W*(?:\d[\d,.]* )?(?:reader |user )?(?:comments?|responses?|replies|kommentare?"
    r"|commentaires?|comentarios|reacties)(?: ?\(?\d[\d,.]*\)?)?" + _WHOLE,
    r"^\W*(?:view|show|see|read|load) (?:all )?(?:\d[\d,.]* )?comments?\b.{0,20}$",
    r"^\W*(?:leave|post|write|add) (?:a|your) (?:comment|reply)\b.{0,20}$",
    r"^\W*join the (?:discussion|conversation|debate)\b.{0,20}$",
    r"^\W*(?:notify of|inline feedbacks|sort by (?:best|newest|oldest|top).{0,20}"
    r"|(?:newest|oldest|most voted))" + _WHOLE,
    r"^\W*\d+ (?:thoughts?|responses?|comments?|replies) (?:on|to)\b",
    r"^\W*what do you think\?" + _WHOLE,
)
_AGO = (
    r"\d{1,3} ?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[smhdwy])"
    r" ago"
)
_COMMENT_TIME = _any(
    rf"^\W*(?:posted |edited )?(?:{_AGO}|just now|an? (?:minute|hour|day|week|month|year) ago)"
    + _WHOLE,
    rf"^\W*(?:on )?{_DATE},? (?:at )?\d{{1,2}}[:.]\d\d ?(?:[ap]\.?m\.?)?" + _WHOLE,
)
_COMMENT_SIGN = _any(
    r"^\W*repl(?:y|ies)(?: to\b.{0,60})?" + _WHOLE,
    r"^\W*reply to\s.{1,60}$",
    r"@guest_?\d*",
    r"^\W*(?:like|dislike|upvote|downvote|report(?: (?:abuse|comment))?|flag|permalink"
    r"|(?:like|share|reply|report|quote|permalink)(?:\W+(?:like|share|reply|report|quote|permalink))+)"
    + _WHOLE,
    r"^.{1,50}\b(?:says|said|wrote|commented|replied)(?: (?:on|at) .{4,40})?:$",
    r"^\W*(?:\d+ (?:likes?|upvotes?|votes?|points?|repl(?:y|ies)))" + _WHOLE,
    rf"^.{{1,40}}[•·|] ?{_AGO}\W*$",
)
_AUTHOR = re.compile(
    r"^(?:(?:Dr|Prof|Professor|Sir|Lord|Dame)\.? )?[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4},? "
    r"(?:is|was|has|holds|writes|works|covers|reports|joined|teaches|studied|lives|serves)\b"
)
_TRADE = _any(
    r"\b(?:journalist|reporter|correspondent|editor|columnist|freelance|contributor|author"
    r"|writer|blogger|degree in|fellow at|professor (?:of|at|emerit)|lecturer|senior analyst"
    r"|works (?:with|as|for)|writes (?:about|on|for)|covers \w+|based in"
    r"|staff writer|moderating|analyst (?:at|for)|research(?:er)? (?:at|fellow))\b"
)
_ENDS = re.compile(r"[.!?…。！？]['\"”’»)\]]*$")
_NO_SENTENCE = re.compile(r"https?://\S+$|.*\bread more »?$", re.IGNORECASE)

_PHRASES = (
    (_NEWSLETTER, "newsletter prompt", 240),
    (_CAPTION, "picture caption or credit", 220),
    (_ADVERT, "advertisement", 80),
    (_SHARING, "sharing buttons", 80),
    (_LINKS, "links to other pages", 160),
    (_NOTE, "note of the editors", 400),
    (_SITE, "navigation of the site", 200),
)
PLEA, AUTHOR, BYLINE = "donation plea", "note on the author", "byline and date"


def furniture(line: str) -> str:
    """What a line is, in an analyst's words, if its phrases say that it is no article; else ""."""
    if len(line) <= 1_200 and _is_plea(line):
        return PLEA
    for pattern, reason, longest in _PHRASES:
        if len(line) <= longest and pattern.search(line):
            return reason
    return ""


def _is_plea(line: str) -> bool:
    """A short line with one phrase, a long one with two: people are quoted on donations, too."""
    head = line[:LOOKED_AT]
    hits = sum(pattern.search(head) is not None for pattern in _PLEA)
    return hits > 1 or (hits == 1 and len(line) < 160 and not _holds_quotation(line))


def _holds_quotation(line: str) -> bool:
    return any(sign in line for sign in '"“”„«')


def is_byline(line: str) -> bool:
    """Does it name an author, a date or a time of reading, and no more?"""
    return len(line) <= 140 and _BYLINE.search(line) is not None and not ends_sentence(line)


def is_about_author(line: str) -> bool:
    """Does it say who a writer is? Only near the end does that stand below an article."""
    head = line[:LOOKED_AT]
    if len(line) > 900 or _holds_quotation(line):
        return False
    return _AUTHOR.match(head) is not None and _TRADE.search(head) is not None


def heads_comments(line: str) -> bool:
    """Does it stand above comments, or between them and the field to write one?"""
    return len(line) <= 100 and _COMMENTS_HEAD.search(line) is not None


def is_comment_time(line: str) -> bool:
    """Does it say when something was posted, and no more?"""
    return len(line) <= 60 and _COMMENT_TIME.search(line) is not None


def is_comment_sign(line: str) -> bool:
    """Does it stand around a single comment: who replies to whom, votes, a guest's number?"""
    return len(line) <= 120 and _COMMENT_SIGN.search(line) is not None


def ends_sentence(line: str) -> bool:
    """Does it end as a sentence does?"""
    tail = line[-12:]
    return _ENDS.search(tail) is not None and not _NO_SENTENCE.match(line[:LOOKED_AT])
