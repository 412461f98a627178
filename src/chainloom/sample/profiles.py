"""How a district's firms spread over the stages of a chain, and what firms there are like.

Figures are orders of magnitude, not statistics: a garment workshop turns over some 350,000 yuan
a head and a filament mill ten times that; buyers spend most of their turnover on materials.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainloom.chain.stage_templates import ChainTemplate, StageTemplate


@dataclass(frozen=True, slots=True)
class StageProfile:
    weight: float  # local firms whose main stage this is, of 133
    outside: int  # suppliers and customers elsewhere, beside 133 local firms
    productivity: float  # 万元 of revenue a head
    unit_price: float  # 万元 for one unit of the stage's first product
    purchases: float  # share of revenue spent in the chain
    trades: tuple[tuple[str, str], ...]  # the word for the trade in a firm's name
    places: tuple[str, ...]  # where those outside stand


def _profile(
    weight: float, outside: int, figures: tuple[float, float, float], trades: str, places: str = ""
) -> StageProfile:
    words = [word.split(" ", 1) for word in trades.split("|")]
    return StageProfile(
        weight,
        outside,
        *figures,
        trades=tuple((chinese, english) for chinese, english in words),
        places=tuple(places.split()),
    )


# stage: (firms here, firms outside, (revenue a head, unit price, purchases), trades, places)
TEXTILE_FABRIC: dict[str, StageProfile] = {
    "natural_fibre": _profile(0, 2, (300, 1.6, 0.0), "棉业 Cotton|纤维 Fibre", "阿克苏 邹平"),
    "polymer": _profile(
        0, 2, (600, 0.7, 0.0), "石化 Petrochemical|新材料 New Materials", "萧山 仪征 南安"
    ),
    "polyester": _profile(
        0, 4, (260, 0.8, 0.6), "化纤 Chemical Fibre|合纤 Synthetic Fibre", "萧山 绍兴 盛泽 晋江"
    ),
    "nylon": _profile(0, 2, (240, 1.6, 0.6), "锦纶 Nylon|聚酰胺 Polyamide", "长乐"),
    "spandex": _profile(0, 2, (220, 3.2, 0.55), "氨纶 Spandex", "萧山 长乐"),
    "cellulosic": _profile(0, 2, (220, 1.4, 0.5), "纤维 Fibre|生物材料 Biomaterials", "盛泽 邹平"),
    "spinning": _profile(
        2, 2, (75, 2.3, 0.62), "纺纱 Spinning|棉纺 Cotton Spinning", "长乐 邹平 阿克苏"
    ),
    "texturing": _profile(
        3, 2, (150, 1.1, 0.68), "化纤 Chemical Fibre|包覆纱 Covered Yarn", "晋江 盛泽"
    ),
    "yarn_dyeing": _profile(1, 1, (70, 3.0, 0.55), "色纺 Dyed Yarn", "石狮"),
    "weaving": _profile(
        6, 4, (80, 4.5, 0.6), "织造 Weaving|纺织 Textile|织布 Cloth", "盛泽 绍兴 晋江"
    ),
    "weft_knitting": _profile(
        12, 2, (85, 2.6, 0.62), "针织 Knitting|织造 Weaving|纺织 Textile", "石狮 绍兴"
    ),
    "warp_knitting": _profile(
        7, 2, (90, 5.5, 0.6), "经编 Warp Knitting|网布 Mesh|花边 Lace", "海宁 长乐"
    ),
    "nonwoven": _profile(3, 2, (140, 1.5, 0.58), "无纺布 Nonwovens|水刺 Spunlace", "晋江 南安"),
    "dyeing": _profile(
        5, 3, (65, 9.0, 0.45), "染整 Dyeing and Finishing|漂染 Bleaching and Dyeing", "石狮 晋江"
    ),
    "printing": _profile(
        6, 1, (60, 11.0, 0.45), "印花 Printing|数码印染 Digital Printing", "石狮 绍兴"
    ),
    "finishing": _profile(
        5, 1, (65, 14.0, 0.5), "后整理 Finishing|功能面料 Functional Fabrics", "石狮 晋江"
    ),
    "coating": _profile(4, 1, (95, 16.0, 0.55), "复合材料 Composites|涂层 Coating", "晋江 盛泽"),
    "fabric_trade": _profile(
        0, 3, (320, 15.0, 0.8), "纺织品贸易 Textile Trading|布业 Fabrics", "绍兴 石狮 广州"
    ),
    "woven_garments": _profile(
        21, 0, (36, 75.0, 0.55), "服饰 Garments|制衣 Clothing|服装 Apparel|户外用品 Outdoor"
    ),
    "knit_garments": _profile(
        26, 0, (34, 42.0, 0.55), "针织服饰 Knitwear|服饰 Garments|制衣 Clothing|体育用品 Sports"
    ),
    "fabric_footwear": _profile(10, 0, (38, 62.0, 0.5), "鞋业 Footwear|鞋服 Shoes", "晋江"),
    "home_textiles": _profile(
        5, 0, (42, 120.0, 0.55), "家纺 Home Textiles|家居用品 Home Furnishings", "南安"
    ),
    "technical_textiles": _profile(
        4, 0, (75, 1.9, 0.55), "新材料 New Materials|卫生用品 Hygiene Products", "晋江"
    ),
    "brand_retail": _profile(
        0,
        7,
        (180, 90.0, 0.7),
        "品牌管理 Brands|电子商务 E-commerce|进出口 Import and Export",
        "晋江 石狮 厦门 广州",
    ),
    "machinery": _profile(
        4, 2, (70, 28.0, 0.0), "纺织机械 Textile Machinery|机械 Machinery", "晋江 绍兴"
    ),
    "dyes": _profile(0, 2, (260, 3.6, 0.0), "染料 Dyes|色彩科技 Colour Technology", "绍兴"),
    "auxiliaries": _profile(
        1, 2, (160, 1.4, 0.0), "助剂 Auxiliaries|精细化工 Fine Chemicals", "晋江 绍兴"
    ),
    "design": _profile(0, 1, (60, 8.0, 0.0), "设计 Design", "广州"),
    "testing": _profile(0, 2, (55, 0.06, 0.0), "检测技术 Testing", "丰泽 石狮"),
    "accessories": _profile(
        8, 2, (48, 0.5, 0.4), "辅料 Trims|织带 Webbing|拉链 Zippers|线业 Thread", "晋江 石狮"
    ),
    "logistics": _profile(0, 2, (90, 12.0, 0.0), "供应链 Supply Chain|物流 Logistics", "厦门 丰泽"),
}

FOOTWEAR: dict[str, StageProfile] = {
    "polymer_feedstock": _profile(
        0, 4, (500, 1.3, 0.0), "石化 Petrochemical|高分子 Polymers", "南安 萧山"
    ),
    "yarn": _profile(0, 3, (180, 1.1, 0.0), "化纤 Chemical Fibre|纱线 Yarn", "晋江 长乐"),
    "leather": _profile(1, 3, (90, 95.0, 0.4), "皮革 Leather|制革 Tannery", "晋江"),
    "synthetic_leather": _profile(4, 3, (120, 22.0, 0.6), "合成革 Synthetic Leather", "晋江 南安"),
    "shoe_fabric": _profile(
        10, 5, (85, 8.0, 0.5), "网布 Mesh|飞织 Knit Uppers|织造 Weaving", "晋江 长乐"
    ),
    "midsole": _profile(9, 3, (60, 9.0, 0.55), "鞋材 Shoe Materials|发泡 Foam", "晋江"),
    "outsole": _profile(9, 3, (55, 11.0, 0.55), "橡胶 Rubber|鞋底 Soles", "晋江 南安"),
    "sole_assembly": _profile(8, 2, (45, 17.0, 0.65), "鞋底 Soles|鞋材 Shoe Materials", "晋江"),
    "cutting_stitching": _profile(20, 2, (28, 16.0, 0.5), "鞋面 Uppers|针车 Stitching", "晋江"),
    "sports_assembly": _profile(
        34, 2, (36, 62.0, 0.6), "鞋业 Footwear|体育用品 Sports|鞋服 Shoes", "晋江"
    ),
    "leather_shoe_assembly": _profile(
        14, 1, (36, 55.0, 0.6), "皮鞋 Leather Shoes|鞋业 Footwear", "晋江"
    ),
    "shoe_brand_trade": _profile(
        0, 8, (180, 80.0, 0.7), "品牌管理 Brands|进出口 Import and Export", "晋江 厦门 广州"
    ),
    "shoe_chemicals": _profile(
        5, 3, (150, 2.0, 0.0), "胶粘剂 Adhesives|化工 Chemicals", "晋江 南安"
    ),
    "moulds": _profile(6, 2, (55, 3.0, 0.0), "模具 Moulds|鞋楦 Lasts", "晋江"),
    "shoe_machinery": _profile(5, 3, (65, 30.0, 0.0), "制鞋机械 Shoe Machinery", "晋江"),
    "shoe_accessories": _profile(
        8, 3, (45, 1.2, 0.4), "鞋带 Laces|织带 Webbing|鞋扣 Fasteners", "晋江"
    ),
    "shoe_design": _profile(0, 1, (50, 8.0, 0.0), "设计 Design", "厦门"),
    "shoe_testing": _profile(0, 2, (50, 0.06, 0.0), "检测技术 Testing", "丰泽"),
    "shoe_logistics": _profile(0, 2, (90, 12.0, 0.0), "物流 Logistics", "厦门"),
}

_PROFILES = {"textile_fabric": TEXTILE_FABRIC, "footwear": FOOTWEAR}

# A second stage that firms of a stage often run too, and how often.
SECOND_STAGES: dict[str, tuple[tuple[str, float], ...]] = {
    "weft_knitting": (("fabric_trade", 0.25),),
    "warp_knitting": (("fabric_trade", 0.2),),
    "dyeing": (("finishing", 0.5),),
    "printing": (("finishing", 0.3),),
    "finishing": (("fabric_trade", 0.3),),
    "coating": (("fabric_trade", 0.25),),
    "woven_garments": (("brand_retail", 0.3), ("knit_garments", 0.2)),
    "knit_garments": (("brand_retail", 0.35), ("woven_garments", 0.15)),
    "fabric_footwear": (("brand_retail", 0.4),),
    "home_textiles": (("brand_retail", 0.4),),
    "sports_assembly": (("shoe_brand_trade", 0.35),),
    "leather_shoe_assembly": (("shoe_brand_trade", 0.3),),
}


def profiles(template: ChainTemplate) -> dict[str, StageProfile]:
    """The profile of every stage; a template without its own gets a general one."""
    known = _PROFILES.get(template.code, {})
    return {stage.code: known.get(stage.code) or _general(stage) for stage in template.stages}


def _general(stage: StageTemplate) -> StageProfile:
    """Raw materials come from elsewhere; the further downstream, the more firms."""
    weight = 2.0 if stage.is_support else 4.0 * stage.column
    return _profile(weight, 3, (80, 5.0, 0.5), "实业 Industrial|科技 Technology", "晋江 绍兴 盛泽")


def apportion(weights: dict[str, float], total: int) -> dict[str, int]:
    """Whole numbers in proportion to the weights, summing to the total (largest remainders)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    rest = total - sum(counts.values())
    by_remainder = sorted(exact, key=lambda key: (counts[key] - exact[key], key))
    for key in by_remainder[:rest]:
        counts[key] += 1
    return counts
