"""What a message's words tell about who speaks and what is wanted: each sign has a name that people can read.

A sign is looked for in each sentence. What it counts for is not decided here: see weights.py.
"""

import re

_TEAM = r"(?:you(?: guys| all| folks)?|u|some ?(?:one|body)|any ?(?:one|body)|the team|support)"
_ACT = (
    r"(?:add|allow|approve|block|cancel|change|clear|close|correct|create|delete|deploy|disable|enable|extend|fix|"
    r"increase|install|investigate|look (?:at|into)|merge|move|publish|push|put|re-?activate|refund|release|re-?move|"
    r"rename|re-?new|replace|re-?send|re-?set|restart|restore|revert|roll ?back|send|set ?up|sort|speed|stop|swap|"
    r"switch|sync|take (?:down|off)|transfer|turn|un-?(?:ban|block|do|lock|subscribe)|update|upgrade|whitelist)"
)
_CAN = r"(?:can|could|would|will|may|might)"

SIGNS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        # a fault is stated
        "doesn't work": r"\b(?:not|n't|never|nt|without|stopped|stops|no longer|isnt|doesnt|wont|dont) "
        r"(?:\w+ ){0,2}?(?:work|function|load|open|start|respond|show|appear|display|connect|updat|sav|send|receiv|"
        r"recogni|process|sync|find|play|render|sign|log|com)(?:s|e|es|ed|ing|ting|ding|er|se|sed|ize[sd]?|ise[sd]?)*\b",
        "can't": r"\b(?:can(?:'?t|not| not)|could(?:n'?t| not)|unable|not able|no way|impossible|fail(?:s|ed|ing)? to|"
        r"won'?t|not let(?:ting)?|n'?t let|not allow(?:ed|ing)?|refus(?:es?|ed|ing))\b",
        "error": r"\b(?:errors?|exceptions?|stack ?trace|traceback|fatal|panic|segfault|[45]\d\d|nxdomain|enoent|"
        r"econn\w+|timed? ?-?outs?|timing out|not found|undefined|null pointer|invalid|denied|forbidden|"
        r"unauthori[sz]ed|\w+(?:error|exception))\b",
        "broken": r"\b(?:broken?|breaks?|breaking|bugs?|buggy|glitch\w*|crash\w*|corrupt\w*|fail(?:s|ed|ing|ures?)?|"
        r"freez\w+|froze|hang(?:s|ing)?|hung|stuck|down|offline|outage|dead|fault\w*|defect\w*|mess(?:ed|es)? up|"
        r"disconnect\w*|kicks? me|locks? up|blank|garbled|horrible|slow)\b",
        "problem": r"\b(?:problems?|issues?|trouble\w*|difficult\w*)\b",
        "having a problem": r"\b(?:hav(?:e|ing)|had|got|get(?:ting)?|see(?:ing)?|fac(?:e|ing)|hit(?:ting)?|"
        r"encounter(?:ed|ing)?|there(?:'s| is| are| seems to be)|run(?:ning)? into|experiencing)"
        r" (?:a |an |the |this |some |any |same |weird |strange |following |many |lots of |serious |big |\w+ ){0,3}?"
        r"(?:problems?|issues?|troubles?|errors?|exceptions?|bugs?|warnings?|difficult\w*|\w+error|timeouts?|[45]\d\d)\b",
        "wrong": r"\b(?:wrong|incorrect\w*|weird\w*|strange\w*|unexpected\w*|odd|twice|duplicate[sd]?|missing|"
        r"disappear\w*|vanish\w*|lost|gone|mismatch\w*|misplaced|stolen|expired?|outdated|confus\w+|declined|rejected|"
        r"deleted by|reverted|pending)\b",
        "nothing there": r"\b(?:nothing|no (?:response|reply|answer|effect|luck|result|option|button|such|such host|"
        r"sound|idea why|clue why)|empty|not see|n'?t (?:see|find|get|receive)|never (?:got|get|received|show\w*|"
        r"arriv\w*)|not (?:there|showing|shown|visible|arrived|received|on|in)|n'?t (?:there|arrived|been))\b",
        "it is so, not otherwise": r"\b(?:instead|should(?:n't| not)? (?:be|have|show|work|say)|supposed|expect\w*|"
        r"used to|suddenly|all of a sudden|for some reason|even though|although|but (?:it|the|still|nothing|when|i))\b",
        "still": r"\b(?:still|keeps?|keep getting|always|again|every ?time|each time|whenever|repeatedly|constantly|"
        r"sometimes|randomly|often)\b",
        "since when": r"\b(?:since|today|yesterday|this morning|last (?:night|week|month)|right now|just now|recently|"
        r"after (?:the )?\w*(?:updat|upgrad|install|deploy|refresh|restart|login)\w*|a few (?:days|hours|minutes)|"
        r"\d+ (?:days?|hours?|minutes?|weeks?))\b",
        "works elsewhere": r"\b(?:works? (?:fine|ok|well|on|in|with|locally|when)|everything works|on localhost)\b",
        # work is asked for
        "asks somebody to do it": rf"\b{_CAN} (?:{_TEAM}|we) (?:please |kindly |maybe |possibly |just |also |now |"
        rf"be able to |pls |plz |help (?:me )?(?:to )?)*{_ACT}\b",
        "please do": rf"\b(?:please|pls|plz|kindly) (?:also |just |help (?:me )?(?:to )?)?{_ACT}\b",
        "wants it done": rf"\b(?:want|need|like|love|wish|have)(?:ed|s)? (?:(?:you|u|someone|somebody) )?(?:to )?"
        rf"(?:get |have )?(?:(?:my|the|this|these|our|a|an) (?:\S+ ){{1,3}})?{_ACT}(?:e?d)?\b",
        "a wish": r"\b(?:would|'d|will) be (?:\w+ )?(?:nice|great|good|cool|awesome|helpful|useful|handy|better|lovely|"
        r"fantastic|amazing)|\bfeature request|\bsuggest(?:ion)?s?\b|\bi wish|\bplease add|\bwhy not\b|\bany plans?\b",
        "asks for help": rf"\b{_CAN} {_TEAM} (?:please |pls |plz |kindly )?(?:help|assist|guide)|\bhelp me\b|\bneed "
        r"(?:some |your |a |a little |any )?(?:help|assistance|hand)\b|\bany (?:help|idea|ideas|clue|thoughts|input|"
        r"suggestion|suggestions|hints?|solution|workaround|advice)\b|\bplease help\b",
        # how-to and other questions
        "how to": r"\bhow (?:do|does|can|could|to|should|would|would|i|might|long|much|many|is|are|did|you)\b|"
        r"\b(?:best|easiest|right|proper|correct|straightforward) way\b",
        "is there": r"\b(?:is|are|was|isn'?t) (?:there|it possible|their)\b|\bany ?one (?:here |else )?(?:using|"
        r"use[sd]?|know\w*|tried|got|have|has|had|around|familiar|else)\b|\bsome ?one (?:here )?know|"
        r"\bdo(?:es)? (?:any ?one|anybody)\b",
        "what, which, where": r"\b(?:what|which|where|who|when)(?:'s| is| are| does| do| did| can| would| should|ever)?"
        r" (?:the|i|we|my|a|an|is|are|it|to|your|you|kind|would|will)\b",
        "why": r"\bwhy\b",
        "may I": r"\b(?:can|could|should|do|may|must|shall|am|would) (?:i|we)\b",
        "question": r"\?",
        # who speaks, and to whom
        "I": r"\b(?:i|i'm|i'?ve|i'?d|i'?ll|im|my|me|mine|we|we're|we've|our|us)\b",
        "happens to me": r"\b(?:i|we)(?:'m| am|'re| are|'ve| have)?(?: \w+)? (?:getting|get|got|seeing|see|unable|"
        r"having|facing|stuck|receiving|received|noticed|found|experiencing|running into|trying|tried|can'?t|"
        r"cannot|couldn'?t)\b",
        "mine": r"\b(?:my|our) \w+",
        "our customer": r"\b(?:customers?|clients?|users?|people|everyone|everybody|visitors?|colleagues?)\b",
        "you": r"\b(?:you|your|you're|you'll|you've|u|ur)\b",
        "advice": r"\byou(?:'ll| can| could| should| need| must| might| may| will| would| have to| want| don'?t need|"
        r" probably| just)\b|\b(?:try|tried) (?:to |using|with|setting|running|adding|changing|it|that|this)\b|"
        r"\bmake sure\b|\btake a look\b|\bhave a look\b|\bsee (?:the|link|if|here)\b|\bi(?:'d| would) (?:just|suggest|"
        r"recommend|use|try|say|go)\b",
        "an order": r"^(?:@user[:,]? *)?(?:just |then |so |first |please |maybe |also )?(?:try|use|check|run|see|read|"
        r"make|go|open|click|do|don'?t|set|put|upgrade|install|look|remove|add|type|restart|specify|follow|ask|let|post|"
        r"paste|share|send|give|tell|wait|note|refer|consider|start)\b",
        "asks back": r"\b(?:did|have|are|do|does|is|was|can|could|what|which|how) (?:you|u|your|that|it|this)\b"
        r"(?! (?:please|guys|help))|\b(?:what|which) (?:version|browser|os|error|command)",
        "guesses": r"\b(?:looks? like|sounds? like|seems? (?:like|to)|i (?:think|guess|believe|suppose|suspect|assume|"
        r"imagine|doubt)|probably|maybe|perhaps|might|likely|afaik|iirc|imo|imho|should be)\b",
        "if": r"\b(?:if|unless|in case|whether|suppose|say|would|once)\b",
        "it is done": r"\b(?:fixed|solved|resolved|sorted|figured|works? now|working now|worked|never ?mind|nvm|"
        r"got it|done|merged|deployed|my bad|false alarm|back (?:up|online)|no worries|no problem)\b",
        "thanks": r"\b(?:thanks?|thank ?you|thx|ty|cheers|appreciate[ds]?|welcome|bye|goodbye)\b",
        "greets": r"^(?:hi|hello|hey|hiya|good (?:morning|day|afternoon|evening)|dear|greetings)\b",
        "agrees": r"^(?:@user[:,]? *)?(?:yes|yeah|yep|yup|no|nope|ok|okay|sure|right|ah+|oh+|hm+|haha|lol|well|so|true|"
        r"cool|nice|great|good|sweet|awesome|agreed|exactly|correct|indeed|and|but|or|then|also|because)\b",
        "to a person": r"^@user\b|@user[.?!]?$",
        "a person named": r"@user",
        "it, that, this": r"^(?:@user[:,]? *)?(?:it|that|this|they|those|these|he|she)(?:'s|'ll)?\b",
    }.items()
}

PAIRS: tuple[tuple[str, str], ...] = (
    ("can't", "I"),
    ("doesn't work", "I"),
    ("error", "I"),
    ("error", "you"),
    ("broken", "I"),
    ("broken", "you"),
    ("doesn't work", "you"),
    ("can't", "you"),
    ("wrong", "I"),
    ("doesn't work", "if"),
    ("can't", "if"),
    ("error", "if"),
    ("broken", "if"),
    ("can't", "how to"),
    ("error", "how to"),
    ("wrong", "still"),
    ("problem", "guesses"),
    ("error", "guesses"),
    ("broken", "guesses"),
    ("please do", "you"),
    ("why", "doesn't work"),
    ("why", "can't"),
)
"""Signs that mean something else when they stand in one sentence."""

FAULT = ("doesn't work", "can't", "error", "broken", "having a problem", "wrong", "nothing there")
WORK = ("asks somebody to do it", "please do", "wants it done", "a wish")
HELPER = ("advice", "an order", "asks back")
