"""The trade's notation in; a specification out, and back.

    >>> from chainloom.engines.fabric import format_spec, parse
    >>> spec = parse("40S精梳棉双面布 210g 185cm 染色 起订300kg 15天交货")
    >>> spec.weight, spec.structure, spec.minimum_order.value
    (210.0, 'interlock', 300.0)
    >>> format_spec(spec)
    '棉 精梳40S 门幅185cm 克重210g/m² 双面布 染色 起订300kg 交期15天'

The grammar. Values stand in any order, with anything between them; what fits no rule is given back
as unread. Capitals, full width and traditional characters make no difference, `×` is also `*`, `X`.

    description = { value | separator | unread }
    value       = composition | yarns | density | width | weight | thickness | amount | price
                | lead | word

    composition = share { share } | fibres ratio | ratio fibres | pair { pair } | pure | fibres
    share       = number "%" fibre | fibre number "%"      95%涤5%氨    棉60涤40 (of 100)
    fibres      = fibre { "/" | "+" | nothing  fibre }     涤棉    N/SP    cotton/spandex
    ratio       = number { "/" | ":"  number }             65/35   of 100
    pair        = letter number                            T65/C35    95c5sp
    pure        = ("全" | "纯") fibre                      全棉 is 100 %

    yarns       = side [ "×" side ]                        40S*40S+40D    75D/72F    JC40
    side        = yarn { "+" yarn }
    yarn        = [ process ] [ letter ] count [ system ] [ "/" ply | "/" filaments "F" ] [ fibre ]
    system      = S 支 Ne (English) | Nm 公支 (metric) | D 旦 | dtex | tex
    density     = ends "×" picks | number "T" | ("经密" | "纬密") number

    width       = [ 门幅 … ] number [ ("-" | "/") number ] (cm | m | mm | " | 寸) [ 门幅 … ]
    weight      = [ 克重 … ] number [ "-" number ] (g | g/m² | g/m | oz | 姆米)
    thickness   = number "mm"
    amount      = [ 起订 | 现货 … ] number [ 万 … ] (米 | 码 | kg | 吨 | 条 | 双 …) [ 起 … ]
    lead        = number ("天" | "周" | "月") [ 交货 … ], or alone between separators
    price       = [ 单价 … | 每 unit ] money [ "/" unit ]

Words (structures, states, finishes, colours, certificates, uses, places) and units are data: the
folder `lexicon`. docs/fabric.md lists every code and says what a specification's keys mean; how it
is scored against labelled descriptions is in gold.py and scoring.py.
"""

from . import conversions
from .estimating import TAKE_UP, estimated_gsm
from .formatting import format_spec
from .gold import Description, GoldError, read_gold
from .numerals import ALONE as NUMERAL_ALONE
from .numerals import FIRSTS as NUMERAL_FIRSTS
from .numerals import MIXED as NUMERAL_MIXED
from .numerals import NUMERAL
from .numerals import value as numeral_value
from .parsing import LONGEST, parse
from .scoring import FIELDS, Miss, Scores, Tally
from .spec import Amount, Component, FabricSpec, Problem, Unread, Value, Yarn
from .vocabulary import codes

__all__ = [
    "FIELDS",
    "LONGEST",
    "NUMERAL",
    "NUMERAL_ALONE",
    "NUMERAL_FIRSTS",
    "NUMERAL_MIXED",
    "TAKE_UP",
    "Amount",
    "Component",
    "Description",
    "FabricSpec",
    "GoldError",
    "Miss",
    "Problem",
    "Scores",
    "Tally",
    "Unread",
    "Value",
    "Yarn",
    "codes",
    "conversions",
    "estimated_gsm",
    "format_spec",
    "numeral_value",
    "parse",
    "read_gold",
]
