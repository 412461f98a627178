"""Benefits and how a sum was reckoned, as sentences in Chinese and English."""

from __future__ import annotations

from decimal import Decimal

from .benefits import (
    Amount,
    Benefit,
    Each,
    Fixed,
    InKind,
    Limited,
    Noted,
    Once,
    Several,
    Share,
    Step,
    Tiers,
)
from .vocabulary import Vocabulary
from .wording import _Words, render, value_words


def render_benefit(benefit: Benefit, vocabulary: Vocabulary, language: str = "zh") -> str:
    """The formula as one sentence, without a full stop."""
    return _Giving(vocabulary, language).of(benefit)


def amount_words(amount: Amount, vocabulary: Vocabulary, language: str = "zh") -> str:
    """The sum, or between what and what it lies."""
    words = _Words(vocabulary, language)
    if amount.low == amount.high:
        sums = words.yuan(amount.low) if amount.low or not amount.words else ""
    elif not amount.high.is_finite():
        sums = words.text(
            f"{words.yuan(amount.low)}以上，上限未知", f"{words.yuan(amount.low)} or more"
        )
    else:
        sums = f"{words.yuan(amount.low)} – {words.yuan(amount.high)}"
    return words.text("；", "; ").join(one for one in (sums, *amount.words) if one)


def steps_words(amount: Amount, vocabulary: Vocabulary, language: str = "zh") -> list[str]:
    """The calculation line by line."""
    giving = _Giving(vocabulary, language)
    return [giving.step(one) for one in amount.steps]


class _Giving:
    def __init__(self, vocabulary: Vocabulary, language: str):
        self.vocabulary = vocabulary
        self.words = _Words(vocabulary, language)
        self.language = language

    def of(self, benefit: Benefit) -> str:
        text, yuan = self.words.text, self.words.yuan
        match benefit:
            case Fixed(yuan=fixed):
                return yuan(fixed)
            case Share(percent=percent, of=of, over=over):
                rate, base = f"{_shown(percent)}%", self.base(of)
                if over:
                    return text(
                        f"{base}超过{yuan(over)}部分的{rate}",
                        f"{rate} of {base} above {yuan(over)}",
                    )
                return text(f"{base}的{rate}", f"{rate} of {base}")
            case Each(yuan=price, of=of):
                return text(
                    f"按{self.base(of)}每单位{yuan(price)}",
                    f"{yuan(price)} for each of {self.base(of)}",
                )
            case Tiers(steps=steps):
                parts = [
                    text(
                        f"{self.condition(when)}的，{self.of(give)}",
                        f"if {self.condition(when)}: {self.of(give)}",
                    )
                    for when, give in steps
                ]
                return text("按档次：", "by tier: ") + text("；", "; ").join(parts)
            case Several(parts=parts, how=how):
                inner = text("、", ", ").join(self.bracketed(part) for part in parts)
                if how == "sum":
                    return text(f"合计：{inner}", f"the sum of {inner}")
                return text(f"就高不重复：{inner}", f"the highest of {inner}")
            case Once(part=part):
                return text(f"一次性给予（{self.of(part)}）", f"once only ({self.of(part)})")
            case InKind(words=words):
                return words
            case Limited(part=part, floor=floor, cap=cap):
                limits = []
                if floor is not None:
                    limits.append(text(f"最低{yuan(floor)}", f"at least {yuan(floor)}"))
                if cap is not None:
                    limits.append(text(f"最高{yuan(cap)}", f"at most {yuan(cap)}"))
                return f"{self.of(part)}{text('，', ', ')}{text('、', ', ').join(limits)}"
            case Noted(part=part):
                return self.of(part)

    def bracketed(self, part: Benefit) -> str:
        return self.words.text(f"（{self.of(part)}）", f"({self.of(part)})")

    def condition(self, condition: object) -> str:
        return render(condition, self.vocabulary, self.language)  # type: ignore[arg-type]

    def base(self, of: str) -> str:
        return self.words.name(self.vocabulary.attributes[of])

    def step(self, step: Step) -> str:
        reached = self.sums(step.low, step.high)
        said = self.of(step.part)
        if isinstance(step.part, Share | Each):
            base = value_words(step.base, step.part.of, self.vocabulary, self.language)
            return self.words.text(
                f"{said}（{self.base(step.part.of)}：{base}）= {reached}",
                f"{said} ({self.base(step.part.of)}: {base}) = {reached}",
            )
        return f"{said} = {reached}"

    def sums(self, low: Decimal, high: Decimal) -> str:
        if low == high:
            return self.words.yuan(low)
        return f"{self.words.yuan(low)} – {self.words.yuan(high)}"


def _shown(percent: Decimal) -> str:
    return f"{percent.normalize():f}"
