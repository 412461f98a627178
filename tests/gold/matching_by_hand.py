"""Offers written by hand in styles that no template makes, with what each tells; and grades by hand."""
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

OFFERS_BY_HAND: list[dict[str, Any]] = []
# Need → offer → grade, where the rules are silent or say what a person would not.
BY_HAND: dict[str, dict[str, int]] = {}


def _o(kind: str, title: str, text: str, values: dict[str, Any], told: dict[str, Any]) -> None:
    number = sum(one["kind"] == kind for one in OFFERS_BY_HAND) + 1
    OFFERS_BY_HAND.append({
        "id": f"{kind}-hand-{number:02d}", "kind": kind, "values": values, "title": title, "text": text,
        "name": "", "point": None, "past": 0, "fulfilled": 0, "response_days": None,
        "updated": "2026-11-01", "told": {**values, **told},
    })  # fmt: skip


_o(
    "fabric",
    "40支精梳棉平纹",
    "针织的，不是梭织，175g上下，做文化衫最多人拿，仓库长期备着几十个色",
    {"weight_gsm": 175, "composition": {"cotton": 100}},
    {
        "structure": ["single_jersey"],
        "uses": ["t_shirt"],
        "_stock": ["in_stock"],
        "minimum_order": 300,
    },
)
_o(
    "fabric",
    "Combed cotton jersey 26s",
    "180gsm, tubular/open width 175cm, ready stock, MOQ 1 roll",
    {"structure": "single_jersey", "weight_gsm": 180, "minimum_order": 80},
    {
        "structure": ["single_jersey"],
        "composition": {"cotton": 100},
        "_stock": ["in_stock"],
        "width_cm": 175,
    },
)
_o(
    "fabric",
    "拉架汗布",
    "210克 95棉5氨纶 黑白灰现货 当天可发",
    {},
    {
        "structure": ["single_jersey"],
        "composition": {"cotton": 95, "spandex": 5},
        "weight_gsm": 210,
        "colour": ["black", "white", "grey"],
        "_stock": ["in_stock"],
    },
)
_o(
    "fabric",
    "羽绒服专用 轻薄春亚纺",
    "50D*50D 泼水4级 压光防绒 约72克",
    {
        "structure": "pongee",
        "finishes": ["water_repellent", "down_proof"],
        "weight_gsm": 72,
        "width_cm": 148,
    },
    {"structure": ["pongee"], "uses": ["down_jacket"]},
)
_o(
    "fabric",
    "聚酯平纹坯（俗称春亚纺坯）",
    "未染，75D，160门幅",
    {"width_cm": 160, "state": "greige"},
    {"structure": ["pongee"]},
)
_o(
    "fabric",
    "回收料抓绒",
    "瓶片纤维，双刷单摇，245克，客检GRS，欧美单",
    {"weight_gsm": 245, "certificates": [{"code": "grs", "expires": "2027-06-30"}]},
    {
        "structure": ["polar_fleece"],
        "composition": {"recycled_polyester": 100},
        "finishes": ["anti_pilling"],
    },
)
_o(
    "fabric",
    "学生装用藏青摇粒绒",
    "230g 不掉毛 起做800米",
    {"structure": "polar_fleece"},
    {
        "structure": ["polar_fleece"],
        "weight_gsm": 230,
        "colour": ["navy"],
        "minimum_order": 800,
        "uses": ["school_uniform"],
    },
)
_o(
    "fabric",
    "鞋材网布-三层",
    "透气 295克 黑 有货 晋江陈埭自提",
    {"weight_gsm": 295, "colour": ["black"], "place": "350582"},
    {"structure": ["sandwich_mesh"], "uses": ["shoe_upper"], "_stock": ["in_stock"]},
)
_o(
    "fabric",
    "一次成型鞋面（电脑横机织）",
    "涤纶高弹丝，灰/黑，12天出大货",
    {"lead_time_days": 12},
    {
        "structure": ["flyknit"],
        "colour": ["grey", "black"],
        "composition": {"polyester": 100},
        "uses": ["shoe_upper"],
    },
)
_o(
    "fabric",
    "阻燃纱卡 GB8965",
    "全棉 16*12 108*56 260g 石油工装料",
    {"composition": {"cotton": 100}, "structure": "drill"},
    {
        "structure": ["drill"],
        "weight_gsm": 260,
        "finishes": ["flame_retardant"],
        "uses": ["workwear"],
    },
)
_o(
    "fabric",
    "防火工作服布",
    "斜纹，棉，280克，耐洗50次",
    {"weight_gsm": 280, "composition": {"cotton": 100}, "finishes": ["flame_retardant"]},
    {"structure": ["drill"], "uses": ["workwear"]},
)
_o(
    "fabric",
    "湿巾基材",
    "粘胶涤纶水刺 50gsm 抑菌",
    {"weight_gsm": 50},
    {
        "structure": ["spunlace"],
        "finishes": ["antibacterial"],
        "composition": {"viscose": 60, "polyester": 40},
    },
)
_o(
    "fabric",
    "雪尼尔沙发布",
    "涤纶 480克 家具厂常备",
    {"weight_gsm": 480},
    {"structure": ["chenille"], "uses": ["upholstery"]},
)
_o(
    "fabric",
    "锦纶弹力双面（裸感）",
    "78/22 尼龙氨纶 250克 高弹四面弹 瑜伽裤",
    {"composition": {"nylon": 78, "spandex": 22}, "weight_gsm": 250},
    {"structure": ["interlock"], "finishes": ["four_way_stretch"], "uses": ["sportswear"]},
)
_o(
    "capacity",
    "整厂喷水机招活",
    "津田驹，36台190门幅，只做化纤坯",
    {"machines": 36, "width_cm": 190},
    {"machine": ["water_jet_loom"], "materials": ["polyester"]},
)
_o(
    "capacity",
    "圆机厂有空档",
    "单面 28G 34寸 12台停着，可吃氨纶",
    {},
    {"machine": ["single_jersey_machine"], "gauge": 28, "machines": 12, "materials": ["spandex"]},
)
_o(
    "capacity",
    "染厂淡季找单",
    "高温溢流，250公斤一缸起，一天能出十来吨涤纶",
    {"minimum_lot_kg": 250},
    {"machine": ["overflow_dyeing"], "tons_a_day": 10, "materials": ["polyester"]},
)
_o(
    "capacity",
    "后道定型",
    "门富士，280宽，弹力布温度稳，三天出",
    {"width_cm": 280, "lead_time_days": 3},
    {"machine": ["stenter"], "materials": ["spandex"]},
)
_o(
    "capacity",
    "运动服车间",
    "四条吊挂，日出4000件，18天内交",
    {"pieces_a_day": 4000},
    {"machine": ["sewing_line"], "lead_time_days": 18},
)
_o(
    "technology",
    "布面瑕疵自动识别（已在三家织厂运行）",
    "线阵相机+深度学习，TRL8，4个月上线",
    {"maturity": 8, "months": 4},
    {"topics": ["inspection_ai"], "_who": ["case"]},
)
_o(
    "technology",
    "MBR+RO印染中水回用",
    "回用率70%，有中试车，可合作开发，预算60万起",
    {"budget": 60},
    {
        "topics": ["wastewater"],
        "cooperation": ["joint_development", "pilot_line"],
        "_who": ["case"],
    },
)
_o(
    "technology",
    "尼龙深色固色难题",
    "专家到厂会诊，湿摩可到4级",
    {"topics": ["colour_fastness_improving"]},
    {"materials": ["nylon"], "cooperation": ["consulting"]},
)
_o(
    "testing",
    "纺织品成份快检",
    "48小时出报告，CNAS",
    {"days": 2, "accreditation": [{"code": "cnas", "expires": "2028-01-31"}]},
    {"tests": ["composition_test"], "products": ["fabric"]},
)
_o(
    "testing",
    "鞋类实验室",
    "折弯、剥离、止滑，晋江可收样",
    {"products": ["footwear"], "place": "350582"},
    {"tests": ["shoe_test"], "_how": ["pickup"]},
)
_o(
    "testing",
    "冲锋衣防水指标（耐静水压）",
    "2天，急单当天",
    {"days": 2, "products": ["fabric"]},
    {"tests": ["hydrostatic"], "_how": ["urgent"]},
)
_o(
    "finance",
    "织造企业周转额度",
    "免抵押，最高500万，一年期随借随还，可买纱",
    {"amount": [10, 500], "term_months": [1, 12]},
    {"product": ["working_capital_loan"], "collateral": ["no_collateral"], "use": ["use_working"]},
)
_o(
    "finance",
    "机器设备更新专项",
    "以新购织机抵押，50-2000万，五年",
    {"amount": [50, 2000], "term_months": [6, 60]},
    {
        "product": ["fixed_asset_loan"],
        "collateral": ["equipment_collateral"],
        "use": ["use_equipment"],
    },
)
_o(
    "talent",
    "十年喷水修机，找全职",
    "津田驹、丰田都会，要一万",
    {"years": 10, "pay": 10000},
    {"posts": ["loom_mechanic"], "form": ["full_time"], "skills": ["water_jet_skill"]},
)
_o(
    "talent",
    "退休染整高工，可周六日驻厂",
    "",
    {},
    {"posts": ["dye_master"], "form": ["part_time"], "years": 30},
)
_o(
    "site",
    "印染集控区车间招租",
    "3000平，管道蒸汽8吨，污水统一处理",
    {"area_m2": 3000, "steam_t_h": 8},
    {
        "form": ["workshop_site"],
        "features": ["dyeing_permit", "central_sewage", "steam"],
        "deal": ["rent"],
    },
)
_o(
    "site",
    "织厂倒闭处理喷水机",
    "24台，2018年，整批优先",
    {"machines": 24, "made_year": 2018},
    {"form": ["equipment_site"], "machine": ["water_jet_loom"], "deal": ["sale"]},
)
_o(
    "service",
    "全球回收标准拿证服务",
    "40天下证，做过两百多家纺织厂",
    {"days": 40, "industries": ["industry_textile"]},
    {"services": ["grs_service"], "_how": ["many"]},
)
_o(
    "service",
    "免费数字化体检",
    "政府买单，面向印染企业",
    {"price": 0},
    {
        "services": ["digital_diagnosis"],
        "industries": ["industry_dyeing"],
        "_how": ["free", "subsidy"],
    },
)
