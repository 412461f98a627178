"""Invented names and codes: plausible to read, and not those of anyone.

A firm's name in China is place + brand + trade + legal form. Brands here join rare, bookish
characters that firms seldom choose. Credit codes are right by GB 32100 and GB 11714, with an
organisation part that begins with YP (样品), a range that is not given out.
"""

from __future__ import annotations

from random import Random

from stdnum.cn import uscc

_FIRST = (
    "澄cheng 栩xu 岚lan 璟jing 砚yan 汐xi 沐mu 筠yun 翎ling 霁ji 纨wan 绡xiao 杼zhu 珞luo 澜lan "
    "珩heng 旖yi 莳shi 菀wan 蘅heng 泠ling 湜shi 昀yun 晞xi 曈tong 翊yi 翮he 锘nuo 铖cheng 钤qian "
    "垚yao 垣yuan 峤qiao 嵘rong 岫xiu 溪xi 漪yi 潆ying 灏hao 炜wei 烨ye 煦xu 琮cong 琰yan 瑾jin "
    "祎yi 禧xi 稷ji 穗sui 笙sheng 箬ruo 绾wan 缃xiang 缦man 缨ying"
)
_SECOND = (
    "禾he 屿yu 川chuan 帛bo 舟zhou 野ye 原yuan 台tai 林lin 町ting 朴pu 棠tang 桐tong 榕rong 槿jin "
    "樾yue 沅yuan 沣feng 洲zhou 浔xun 渡du 湄mei 溯su 漾yang 潮chao 珈jia 珑long 璞pu 畴chou 禺yu "
    "秋qiu 穹qiong 笺jian 箫xiao 纶lun 绎yi 缇ti 羽yu 聿yu 舒shu 芃peng 苇wei 茗ming 荇xing 莞wan "
    "萤ying 葭jia 蓝lan 虹hong 衡heng 裕yu 谦qian 越yue 辰chen 迦jia 逸yi 钧jun 阡qian 霖lin 鹭lu"
)
_SURNAMES = "陈林黄张李王吴蔡郑刘庄许苏洪谢曾郭杨傅施"
_GIVEN = "栩禾 砚川 汐屿 澄野 筠舟 岚溪 珞桐 霁原 昀洲 翎秋 沐棠 璟林 莳苇 峤辰 绾舒 煦阡"

_LEGAL = (("有限公司", 9), ("股份有限公司", 1))
MARK = "（示例）"


def _syllables(text: str) -> list[tuple[str, str]]:
    return [(pair[0], pair[1:]) for pair in text.split()]


class Names:
    """Gives out brands, codes and e-mail names, each once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._first = _syllables(_FIRST)
        self._second = _syllables(_SECOND)
        self._given = _GIVEN.split()
        self._used: set[str] = set()
        self._codes = 0

    def brand(self) -> tuple[str, str]:
        """A brand nobody else in the sample has; a character longer when short ones run out."""
        draws = 0
        while True:
            parts = [self._rng.choice(self._first), self._rng.choice(self._second)]
            parts += [self._rng.choice(self._second) for tries in (3, 9, 18) if draws >= tries]
            chinese = "".join(part[0] for part in parts)
            draws += 1
            if chinese not in self._used:
                self._used.add(chinese)
                return chinese, "".join(part[1] for part in parts).capitalize()

    def firm(
        self, prefix: tuple[str, str], trade: tuple[str, str]
    ) -> tuple[str, str, str, tuple[str, str]]:
        """Full, short and English name, and the brand they share."""
        brand = self.brand()
        form = self._rng.choices([name for name, _ in _LEGAL], [odds for _, odds in _LEGAL])[0]
        full = f"{prefix[0]}{brand[0]}{trade[0]}{form}"
        english = f"{prefix[1]} {brand[1]} {trade[1]} Co., Ltd."
        return full, f"{brand[0]}{trade[0]}", english, brand

    def person(self) -> str:
        """An invented person, marked as one."""
        return f"{self._rng.choice(_SURNAMES)}{self._rng.choice(self._given)}{MARK}"

    def uscc(self, authority: str, district_code: str) -> str:
        """A credit code of that registering authority and type (91 firm, 12 institution …)."""
        self._codes += 1
        body = f"YP{self._codes:06d}"
        stem = f"{authority}{district_code}{body}{organisation_check_digit(body)}"
        return stem + uscc.calc_check_digit(stem)


def organisation_check_digit(body: str) -> str:
    """The ninth character of an organisation code, by GB 11714."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = (int(c) if c.isdigit() else ord(c) - ord("A") + 10 for c in body)
    rest = 11 - sum(w * v for w, v in zip(weights, values, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
