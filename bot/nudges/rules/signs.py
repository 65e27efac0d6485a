"""What a message's words tell about who speaks and what is wanted: each sign has a name that people can read.

A sign is looked for in each sentence. What it counts for is not decided here: see weights.py.
"""

import re
from collections.abc import Mapping
from functools import cache

_TEAM = r"(?:you(?: guys| all| folks| people)?|u|some ?(?:one|body)|any ?(?:one|body)|the team|support|an? admin\w*)"
_ACT = (
    r"(?:add|allow|approve|ban|block|cancel|change|clear|close|correct|delete|deploy|disable|enable|extend|fix|"
    r"free up|implement|improve|increase|investigate|look (?:at|into)|merge|move|publish|push|put|raise|re-?activate|"
    r"reduce|refund|release|re-?move|rename|re-?new|replace|re-?send|re-?set|restart|restore|revert|roll ?back|"
    r"set ?up|speed up|stop|support|swap|switch|sync|take (?:down|off|care)|transfer|turn|un-?(?:ban|block|do|lock|"
    r"subscribe)|update|upgrade|whitelist|have a look|import|verify)"
)
_CAN = r"(?:can|could|would|will|may|might)"
_POLITE = r"(?:please |kindly |maybe |possibly |just |also |now |then |be able to |pls |plz |help (?:me )?(?:to )?)*"
_NOT = (
    r"(?: (?:not|never|no longer|without|stop(?:s|ped)?|cannot|(?:do(?:es)?|is|wo|ca|did|are|has|have|was|could|"
    r"would)nt"
    r")|n't)"
)
_WORKS = (
    r"(?:work|function|load|open|start|respond|show|appear|display|connect|updat|sav|send|receiv|recogni[sz]|process|"
    r"sync|find|play|render|sign|log|com|launch|boot|run|access|align|fir|trigger|install|compil|build|exist|"
    r"clos|reach|reachabl|arriv|deliver|scroll|chang|match|let|accept|list|sent|help|shown)"
    r"(?:s|e|es|ed|ing|ting|ding|ning|er|se|sed)?\b"
)
_TROUBLE = (
    r"(?:problems?|issues?|troubles?|errors?|exceptions?|bugs?|warnings?|difficult\w*|\w+(?:error|exception)|"
    r"time ?outs?|"
    r"[45]\d\d|crash(?:es)?|failures?)\b"
)

SIGNS = {
    # a fault is stated
    "doesn't work": rf"{_NOT} (?:\w+ ){{0,2}}?(?:work|function|load|open|start|respond|connect|launch|boot|run)"
    r"(?:s|ed|ing|ning)?\b",
    "doesn't do it": rf"{_NOT} (?:\w+ ){{0,2}}?{_WORKS}",
    "a thing doesn't": r" (?:the|my|our|this|it|that|which|they|these|\w+s?) (?:\w+ )?(?:(?:does|is|are|has|was|"
    r"did|wo|"
    r"were|have)(?:n'?t| not)|never|no longer)\b",
    "I don't get it": r" (?:i|we) (?:\w+ )?(?:don'?t|didn'?t|never|haven'?t|do not|did not) (?:\w+ )?(?:see(?:n|"
    r"ing)?|get|"
    r"got|receiv\w*|find|found|recogni[sz]e)\b(?! (?:why|how|it\b|what|the point))",
    "is broken": r"(?:^| (?:is|are|was|were|went|gone|seems?|looks?|appears?|keeps?|still|again|all|completely|"
    r"totally|\w+'s)) (?:\w+ ){0,2}(?:broken|down|offline|gone|missing|stuck|dead|blank|wrong|empty|slow|failing|"
    r"crashing|"
    r"unreachable|unavailable|out of order|hanging|frozen|incorrect|lost|not there|duplicated|cut off)\b",
    "can't": r" (?:can(?:'?t| ?not)|could(?:n'?t| not)|unable|not able|aren't able|impossible|won'?t let|"
    r"not let(?:ting)?|n'?t let|not allow(?:ed|ing)?|refus(?:es?|ed|ing))\b(?! (?:find an?|wait|agree|say|"
    r"promise)\b)",
    "I can't": r" (?:i|we)(?:'m| am|'re| are)? (?:\w+ )?(?:can(?:'?t| ?not)|could(?:n'?t| not)|unable|"
    r"not able)\b(?! (?:find an?|wait|agree|say|promise)\b)",
    "error": r" (?:errors?|exceptions?|stack ?trace|traceback|fatal|panic|segfault|[45]\d\d|nxdomain|enoent|eacces|"
    r"econn\w+|timed? ?-?outs?|timing out|not found|undefined|null pointer|invalid|denied|forbidden|no such|"
    r"unauthori[sz]ed)\b(?![\w]*\()",
    "an error's name": r" [a-z.]+(?:error|exception)\b| (?:error|exception|err!?|fatal|failed)\s?:| code e[a-z]+\b",
    "broken": r" (?:broken?|breaks?|breaking|bugs?|buggy|glitch\w*|crash\w*|corrupt\w*|freez\w+|froze|hangs?|"
    r"hanging|hung|stuck|down|offline|outage|dead|fault\w*|defect\w*|mess(?:ed|es)? up|screwed|disconnect\w*|"
    r"kick(?:s|ed) (?:me|out)|locks? up|locked out|blank|garbled|horrible|spam\w*|typo)\b",
    "fails": r" (?:fail(?:s|ed|ing|ures?)?|declin(?:ed|es)|rejected|aborted|refused|killed)\b",
    "a fault, in another language": r" (?:(?:funktionier\w+|geht|gehen|lädt|kann|können|"
    r"startet) (?:\w+ ){0,4}nicht|kaputt|"
    r"fehler\w*|defekt|ausgefallen|ne (?:fonctionne|marche|répond|charge)\w* (?:pas|plus)|erreur|en panne|"
    r"impossible de|"
    r"no (?:funciona|carga|puedo|abre|responde)|werkt niet|kapot|storing|non funziona)\b",
    "slow": r" (?:slow\w*|lag(?:s|gy|ging)?|takes (?:too|so|very|forever|ages)|taking (?:too|so|very|forever|ages)|"
    r"latency|unresponsive)\b",
    "problem": r" (?:problems?|issues?|trouble\w*|difficult\w*)\b",
    "having a problem": r" (?:hav(?:e|ing)|had|got|gets?|getting|see(?:ing)?|fac(?:e|ing)|hit(?:ting)?|gives?|"
    r"giving|"
    r"throw(?:s|ing)?|returns?|shows?|says?|show(?:s|ing)|there(?:'s| is| are| seems to be)|run(?:ning)? into|"
    rf"encounter(?:ed|ing)?|experiencing) (?:\S+ ){{0,4}}?{_TROUBLE}",
    "wrong": r" (?:wrong\w*|incorrect\w*|weird\w*|strange\w*|unexpected\w*|odd|twice|duplicate[sd]?|missing|"
    r"disappear\w*|vanish\w*|lost|gone|mismatch\w*|misplaced|stolen|expired?|outdated|overlap\w*|confus\w+)\b",
    "nothing there": r" (?:nothing|no (?:response|reply|answer|effect|luck|result|results|sound|idea why|clue why)|"
    r"empty|not there|never (?:got|get|received|show\w*|arriv\w*)|no ?one (?:can|answers?))\b",
    "not as expected": r" (?:instead|should(?:n't| not| only)? (?:be|have|show|work|say)|supposed|expect\w*|"
    r"used to|suddenly|all of a sudden|for some reason|even (?:though|after|if|when)|although|despite|somehow|"
    r"but (?:it|the|still|nothing|when|i|now|not))\b",
    "still": r" (?:still|keeps? \w+ing|always|again|every ?(?:time|day|night|morning)|each (?:time|day|"
    r"night|morning)|whenever|repeatedly|constantly|"
    r"sometimes|randomly|often|all the time|any ?more)\b",
    "since when": r" (?:since|today|yesterday|this morning|last (?:night|week|month)|right now|just now|recently|"
    r"after (?:\w+ )?\w*(?:updat|upgrad|install|deploy|refresh|restart|login)\w*|for (?:a few|some|\d+|the last|"
    r"two|"
    r"three) (?:days|hours|minutes|weeks|months))\b",
    "works elsewhere": r" (?:works? (?:fine|ok|well|on|in|with|locally|when)|(?:everything|it) works|on localhost|"
    r"worked (?:fine|before|yesterday|until))\b",
    "when I do": r" (?:when(?:ever)?|after|once|as soon as|every time|while) (?:i|we|you|\w+ing)\b",
    "tried": r" (?:i|we)(?:'ve|'m| have| am| also| just)* (?:tried|try|trying)\b",
    "a bug, then?": r" is (?:it|this|that) (?:just )?(?:a |an |the |by |me\b)?(?:bug|known|normal|expected|"
    r"intended|"
    r"correct|design|issue|only)?\b.*\?| is \S+(?: \S+)? (?:down|broken|dead|offline)\b",
    # work is asked for
    "asks somebody to do it": rf" {_CAN} (?:{_TEAM}|we) {_POLITE}{_ACT}\b",
    "please do": rf" (?:please|pls|plz|kindly) (?:also |just |help (?:me )?(?:to )?)?{_ACT}\b| {_ACT} (?:it|this|"
    rf"that|"
    r"them|\w+ \w+)?,? ?(?:please|pls|plz)\b",
    "wants it done": rf" (?:i|we)(?:'d| would| will)? ?(?:really |just |also )?(?:want|like|love|wish)(?:ed|s)? "
    rf"(?:(?:you|u|someone|somebody) )?(?:to )?(?:get |have )?(?:(?:my|the|this|these|our|a|an) (?:\S+ ){{1,3}})?"
    rf"{_ACT}(?:e?d)?\b| need (?:you to |(?:my|the|this|these|our|a|"
    rf"an) (?:\S+ ){{1,3}}(?:to be )?){_ACT}(?:e?d)?\b",
    "possible to have it done": rf" (?:possible|a way|able|any chance) (?:for you |you |that you )?(?:to |you )?"
    rf"(?:can )?{_ACT}\b",
    "a wish": r" (?:would|'d|will) be (?:\w+ )?(?:nice|great|good|cool|awesome|helpful|useful|handy|better|lovely|"
    r"fantastic|amazing|neat)| feature request| i wish| please add| any plans?\b| plans? to (?:add|support)|"
    r" i(?:'d| would) (?:love|like) (?:to see|it if)| should be (?:able|possible|an option)|"
    r" would you (?:consider|mind)| (?:lacks?|lacking|missing feature)\b",
    "asks for help": rf" {_CAN} {_TEAM} (?:please |pls |plz |kindly )?(?:help|assist|guide)| help me\b| need "
    r"(?:some |your |a |a little |any )?(?:help|assistance|hand)\b| please (?:help|assist)\b",
    "any idea": r" any (?:help|idea|ideas|clue|thoughts|input|suggestion|suggestions|hints?|solution|workaround|"
    r"advice)\b| what(?:'s| is| am i| could be| might be)? (?:\w+ )?(?:wrong|going on|happening|the cause|"
    r"causing)\b",
    # how-to and other questions
    "how to": r" how (?:do|does|can|could|to|should|would|i|might|long|much|many|is|are|did|you)\b|"
    r" (?:best|easiest|right|proper|correct|straightforward|better) way\b",
    "is there": r" (?:is|are|was|isn'?t) (?:there|their|it possible)\b| any ?one (?:here |else )?(?:using|know\w*|"
    r"use[sd]?|tried|got|have|has|had|around|familiar|else)\b| some ?one (?:here )?know|"
    r" do(?:es)? (?:any ?one|anybody|somebody|someone)\b",
    "what, which, where": r" (?:what|which|where|who|when)(?:'s| is| are| does| do| did| can| would| should|ever)?"
    r" (?:the|i|we|my|a|an|is|are|it|to|your|you|kind|would|will)\b",
    "why": r" why\b",
    "may I": r" (?:can|could|should|do|may|must|shall|am|would) (?:i|we)\b",
    "question": r"\?",
    "wants to know": r" (?:know|learn|understand|wonder(?:ing)?|curious|explain|tell me|example|sample|tutorial|"
    r"docs?|"
    r"documentation|recommend\w*|article|difference)\b",
    # who speaks, and to whom
    "I": r" (?:i|i'm|i'?ve|i'?d|i'?ll|im|my|me|mine|we|we're|we've|our|us)\b",
    "happens to me": r" (?:i|we)(?:'m| am|'re| are|'ve| have)?(?: \w+)? (?:getting|get|got|seeing|see|unable|"
    r"having|"
    r"facing|stuck|receiving|received|noticed|found|experiencing|running into|can'?t|cannot|couldn'?t)\b",
    "I did it myself": r" (?:i|we)(?:'ve| have)?(?: \w+)? (?:accidentally|mistakenly|forgot|deleted|created|"
    r"installed|"
    r"updated|upgraded|changed|moved|lost|removed|added|bought|paid|ordered)\b",
    "mine": r" (?:my|our) \w+",
    "our customer": r" (?:customers?|clients?|users|people|everyone|visitors?|colleagues?)\b",
    "you": r" (?:you|your|you're|you'll|you've|u|ur)\b",
    "your product": r" your (?:\w+ )?(?:site|website|app|service|page|server|cert\w*|docs?|dns|api|team|side|end|"
    r"dashboard|product)\b| you guys\b",
    "advice": r" you(?:'ll| can| could| should| need| must| might| may| will| would| have to| want| don'?t need|"
    r"'d| probably| just)\b(?! (?:please|help|fix|add|look))| (?:try|tried) (?:to |using|with|setting|running|"
    r"adding|"
    r"changing|it|that|this)\b| make sure\b| take a look\b| see (?:the|link|if|here)\b| i(?:'d| would) "
    r"(?:just|suggest|recommend|use|try|say|go)\b| let (?:me|us) know\b| you are able\b",
    "an order": r"^ (?:@user[:,]? *)?(?:just |then |so |first |please |maybe |also )?(?:try|use|check|run|see|read|"
    r"make|go|open|click|do(?! you| i| we| they)|don'?t|set|put|upgrade|install|look|remove|add|type|restart|"
    r"specify|"
    r"follow|ask|let|post|paste|share|send|give|tell|wait|note|refer|consider|start|create|change)\b",
    "asks back": r" (?:did|have|are|do|does|what|which|how) (?:you|u|your|that|it)\b(?! guys)|"
    rf" (?:what|which) (?:version|browser|os|error|command|exactly)| {_CAN} (?:you|u) (?:please |pls )?(?:try|"
    rf"share|"
    r"send|show|give|tell|post|paste|provide|explain|confirm|check if|describe|open a|create a|put that)\b",
    "guesses": r" (?:looks? like|sounds? like|i (?:think|guess|believe|suppose|suspect|assume|imagine|doubt)|"
    r"probably|maybe|perhaps|might|likely|afaik|iirc|imo|imho)\b",
    "seems": r" seems?\b",
    "if": r" (?:if|unless|in case|whether|suppose|say|assuming)\b",
    "it is done": r" (?:fixed|solved|resolved|sorted|figured|works? now|working now|worked|never ?mind|nvm|"
    r"got it|done|merged|deployed|my bad|false alarm|back (?:up|online)|no worries|no problem)\b",
    "thanks": r" (?:thanks?|thank ?you|thx|ty|cheers|appreciate[ds]?|welcome|bye|goodbye)\b",
    "greets": r"^ (?:@user[:,]? *)?(?:hi|hello|hey|hiya|good (?:morning|day|afternoon|evening)|dear|greetings)\b",
    "agrees": r"^ (?:@user[:,]? *)?(?:yes|yeah|yep|yup|no|nope|ok|okay|sure|right|ah+|oh+|hm+|haha|lol|well|so|"
    r"true|"
    r"cool|nice|great|good|sweet|awesome|agreed|exactly|correct|indeed|of course|and|or|then|because)\b",
    "but": r"^ (?:@user[:,]? *)?(?:but|also|however|anyway)\b",
    "to a person": r"^ @user\b",
    "a person named": r"@user",
    "it, that, this": r"^ (?:@user[:,]? *)?(?:it|that|this|they|those|these|he|she)(?:'s|'ll)?\b",
    "they": r" (?:he|she|they|his|her|their|them)\b",
    # what it is written about
    "looks like code": r"[{};=(]{2}|\(\)|::|=>",
    "a version": r" v?\d+\.\d+(?:\.\d+)?\b| version\b",
    "a system named": r" (?:windows|win ?\d+|macos|mac|osx|linux|ios|android|iphone|ipad|chrome|firefox|safari|"
    r"ubuntu|"
    r"centos|debian|desktop|browser|mobile|phone)\b",
}

PAIRS: tuple[tuple[str, str], ...] = (
    ("can't", "if"),
    ("doesn't work", "if"),
    ("error", "if"),
    ("error", "you"),
    ("broken", "you"),
    ("doesn't do it", "you"),
    ("can't", "you"),
    ("error", "how to"),
    ("can't", "how to"),
    ("fails", "if"),
    ("problem", "guesses"),
    ("error", "guesses"),
    ("broken", "guesses"),
    ("wrong", "still"),
    ("why", "doesn't do it"),
    ("why", "mine"),
    ("doesn't do it", "still"),
    ("doesn't do it", "I"),
    ("error", "I"),
    ("broken", "I"),
    ("wrong", "I"),
    ("asks somebody to do it", "mine"),
    ("wants it done", "mine"),
)
"""Signs that mean something else when they stand in one sentence."""

FAULT = frozenset(
    {"doesn't work", "doesn't do it", "I don't get it", "can't", "error", "an error's name", "broken", "fails"}
    | {"having a problem", "is broken", "wrong", "nothing there", "a fault, in another language"}
)
WORK = frozenset({"asks somebody to do it", "please do", "wants it done", "possible to have it done", "a wish"})
HELPER = frozenset({"advice", "an order", "asks back"})


@cache
def signs() -> Mapping[str, re.Pattern[str]]:
    """The signs by name, compiled when the first message is looked at: that takes long, and not every process does."""
    return {name: re.compile(pattern) for name, pattern in SIGNS.items()}
