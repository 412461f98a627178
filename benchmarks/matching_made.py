"""Invented offers of cloth and needs for it, from a seed, for benchmarks/matching.py."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from chainloom.engines.matching import Condition, Need, Resource

DAY = date(2026, 11, 29)
# structure, how it is written, weight from–to, width, category
CLOTHS = (
    ("single_jersey", ("汗布", "单面汗布", "平纹针织", "single jersey"), (130, 260), 175, "knit"),
    ("interlock", ("双面布", "棉毛布", "interlock"), (180, 320), 180, "knit"),
    ("rib", ("罗纹", "坑条"), (200, 380), 120, "knit"),
    ("pique", ("珠地", "珠地网眼"), (160, 260), 175, "knit"),
    ("french_terry", ("卫衣布", "鱼鳞布", "毛圈卫衣"), (240, 420), 185, "knit"),
    ("polar_fleece", ("摇粒绒", "抓绒布"), (160, 400), 155, "knit"),
    ("sandwich_mesh", ("三明治网布", "3D网布"), (180, 420), 145, "knit"),
    ("pongee", ("春亚纺", "春亚纺240T", "pongee"), (60, 130), 148, "woven"),
    ("taffeta", ("涤塔夫", "塔夫绸"), (50, 100), 150, "woven"),
    ("nylon_taffeta", ("尼丝纺", "尼龙塔夫"), (35, 90), 150, "woven"),
    ("oxford", ("牛津布", "420D牛津布"), (110, 340), 150, "woven"),
    ("drill", ("纱卡", "卡其"), (180, 340), 148, "woven"),
    ("poplin", ("府绸", "府绸布"), (95, 150), 148, "woven"),
    ("canvas", ("帆布", "canvas"), (220, 480), 150, "woven"),
    ("denim", ("牛仔布", "丹宁"), (220, 460), 150, "woven"),
    ("taslan", ("塔丝隆", "塔斯隆"), (110, 240), 148, "woven"),
    ("peach_skin", ("桃皮绒",), (90, 180), 150, "woven"),
    ("corduroy", ("灯芯绒", "条绒"), (220, 400), 145, "woven"),
    ("chiffon", ("雪纺",), (50, 110), 150, "woven"),
    ("engineered_mesh", ("贾卡网布", "提花网布"), (180, 420), 140, "knit"),
)  # fmt: skip
BLENDS = (
    (("polyester", 100),), (("cotton", 100),), (("cotton", 95), ("spandex", 5)),
    (("polyester", 95), ("spandex", 5)), (("polyester", 65), ("cotton", 35)),
    (("cotton", 60), ("polyester", 40)), (("nylon", 100),), (("nylon", 85), ("spandex", 15)),
    (("viscose", 95), ("spandex", 5)), (("recycled_polyester", 100),),
)  # fmt: skip
FIBRE_WORDS = {
    "polyester": ("涤纶", "聚酯", "全涤"), "cotton": ("全棉", "棉", "纯棉"),
    "spandex": ("氨纶", "弹力"),
    "nylon": ("锦纶", "尼龙"), "viscose": ("人棉", "粘胶"),
    "recycled_polyester": ("再生涤纶", "rPET"),
}  # fmt: skip
FINISHES = {
    "water_repellent": "防泼水", "waterproof": "防水", "quick_dry": "速干", "antibacterial": "抗菌",
    "flame_retardant": "阻燃", "brushed": "拉毛", "pu_coating": "PU涂层", "anti_pilling": "抗起球",
    "uv_protection": "防紫外线", "four_way_stretch": "四面弹", "down_proof": "防绒",
}  # fmt: skip
COLOURS = ("black", "white", "navy", "grey", "red", "khaki", "army_green", "apricot")
USES = (
    "运动服面料",
    "羽绒服面料",
    "校服",
    "鞋面",
    "箱包",
    "里料",
    "衬衫",
    "工装",
    "T恤",
    "户外冲锋衣",
)
HOUSE_NAMES = "华兴 盛达 隆顺 丰泰 恒源 信诚 德锦 金彩 云纺 海纺 天织 新纬 联纺 永织 嘉纺 宏布"
HOUSES = HOUSE_NAMES.split()
PLACES = ("350502", "350503", "350504", "350521", "350581", "350582", "330621", "320509", "440604")
CERTIFICATES = ("oeko_tex_100", "grs", "gots", "iso_9001", "gb18401_b", "bluesign")


def offers(count: int, seed: int) -> Iterator[Resource]:
    """So many offers; about a third leave out one thing or another."""
    draw = random.Random(seed)
    some = draw.random
    for number in range(count):
        structure, names, weights, width, category = CLOTHS[int(some() * len(CLOTHS))]
        blend = BLENDS[int(some() * len(BLENDS))]
        finishes = [one for one in FINISHES if some() < 0.12]
        gsm = weights[0] + int(some() * (weights[1] - weights[0]))
        fibre = FIBRE_WORDS[blend[0][0]]
        name = names[int(some() * len(names))]
        values = {
            "composition": dict(blend),
            "structure": structure,
            "category": category,
            "weight_gsm": gsm,
            "width_cm": width + int(some() * 12) - 6,
            "finishes": finishes,
            "colour": COLOURS[int(some() * 8)],
            "state": "dyed" if some() < 0.8 else "greige",
            "price": round(3 + some() * 30, 2),
            "minimum_order": (100, 300, 500, 1000, 2000, 3000)[int(some() * 6)],
            "lead_time_days": 3 + int(some() * 40),
            "place": PLACES[int(some() * len(PLACES))],
        }
        for field in ("weight_gsm", "width_cm", "price", "minimum_order", "lead_time_days"):
            if some() < 0.07:
                del values[field]
        if some() < 0.3:
            values["certificates"] = [
                {
                    "code": CERTIFICATES[int(some() * 6)],
                    "expires": (DAY + timedelta(days=int(some() * 900) - 200)).isoformat(),
                }
            ]
        said = [FINISHES[one] for one in finishes]
        past = int(some() * 12)
        yield Resource(
            id=f"r{number}",
            kind="fabric",
            values=values,
            title=f"{fibre[int(some() * len(fibre))]}{name} {gsm}g",
            text=" ".join(
                [*said, USES[int(some() * len(USES))], "现货" if some() < 0.4 else "订做"]
            ),
            name=f"{HOUSES[int(some() * len(HOUSES))]}{int(some() * 400)}号纺织",
            point=(117.5 + some() * 3, 24 + some() * 3),
            stage=category,
            past=past,
            fulfilled=int(some() * (past + 1)),
            response_days=round(some() * 10, 1),
            updated=DAY - timedelta(days=int(some() * 700)),
        )


def needs(count: int, seed: int) -> Iterator[Need]:
    """So many needs, each with five hard conditions, a wish and words."""
    draw = random.Random(seed)
    for number in range(count):
        structure, names, weights, _, category = draw.choice(CLOTHS)
        blend = draw.choice(BLENDS)
        gsm = draw.randint(*weights)
        finish = draw.choice(list(FINISHES))
        yield Need(
            "fabric",
            (
                Condition("structure", any_of=(structure,)),
                Condition("composition", of=blend[0][0], low=blend[0][1] - 5),
                Condition("weight_gsm", low=gsm - 15, high=gsm + 15),
                Condition("minimum_order", high=draw.choice((500, 1000, 2000))),
                draw.choice(
                    (
                        Condition("finishes", all_of=(finish,)),
                        Condition("width_cm", low=145),
                        Condition("certificates", any_of=(draw.choice(CERTIFICATES),)),
                        Condition("place", any_of=("3505",)),
                    )
                ),
                Condition("price", high=float(draw.randint(8, 25)), is_wish=True),
            ),
            words=f"{draw.choice(names)} {FINISHES[finish]} {draw.choice(USES)} 现货",
            point=(118.58, 24.91),
            steps={category: 0},
            day=DAY,
            id=f"n{number}",
        )
