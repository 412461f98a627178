"""Invented offers in the trade's many styles, from a seed, for the labelled set of matching.

Nothing of the engine is used: codes are written out, words are those that people write. Each part of
an offer is told in a field, in the words, in both or nowhere. `told` is what somebody who reads the
whole offer knows; grades are given by that, in matching_grades.py.
"""
# ruff: noqa: E501

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

SEED = 20261129
DAY = date(2026, 11, 29)
HOUSE_NAMES = "华鲤 顺锦 恒纶 德彩 海丝路 天纬 新梭 联锦 永泰隆 嘉织 宏丝 瑞布 金梭 银桥 丰织 万锦 东织 千寻 云锦坊 禾纺 百纬 立信 同创 启航 先锋 卓越"
HOUSES = HOUSE_NAMES.split()
PLACES = {
    "350502": "鲤城", "350503": "丰泽", "350504": "洛江", "350521": "惠安", "350581": "石狮",
    "350582": "晋江", "350583": "南安", "350203": "厦门", "330621": "柯桥", "320509": "吴江",
    "440604": "佛山", "310115": "上海",
}  # fmt: skip
POINTS = {
    "350502": (118.59, 24.91), "350503": (118.61, 24.89), "350504": (118.67, 24.94),
    "350521": (118.80, 25.03), "350581": (118.65, 24.73), "350582": (118.55, 24.78),
    "350583": (118.39, 24.96), "350203": (118.09, 24.48), "330621": (120.48, 30.08),
    "320509": (120.64, 31.16), "440604": (113.12, 23.02), "310115": (121.54, 31.22),
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """What is offered: how people write it, and what its numbers usually are."""

    names: tuple[str, ...]
    numbers: dict[str, tuple[float, float]] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trade:
    """A kind of offers."""

    count: int
    thing_field: str
    things: dict[str, Thing]
    # field: (low, high, step, ways of writing it)
    numbers: dict[str, tuple[float, float, float, tuple[str, ...]]]
    # field: {code: ways of writing it}; how many an offer has
    features: dict[str, tuple[dict[str, tuple[str, ...]], int]]
    opening: tuple[str, ...]
    certificates: tuple[str, ...] = ()


def t(names: str, **numbers: Any) -> Thing:
    fixed = {k: v for k, v in numbers.items() if not isinstance(v, tuple)}
    ranges = {k: v for k, v in numbers.items() if isinstance(v, tuple)}
    return Thing(tuple(names.split("|")), ranges, fixed)


def w(text: str) -> dict[str, tuple[str, ...]]:
    """ "code:写法|写法; code:写法" """
    found = {}
    for part in text.split(";"):
        code, _, ways = part.strip().partition(":")
        found[code] = tuple(ways.split("|"))
    return found


FABRIC = Trade(
    900, "structure",
    {
        "single_jersey": t("汗布|单面汗布|平纹针织布|单面布|汉布|single jersey|针织汗布", weight_gsm=(120, 260), width_cm=(160, 190)),
        "interlock": t("双面布|棉毛布|双面针织布|interlock|双面棉毛", weight_gsm=(170, 320), width_cm=(160, 190)),
        "rib": t("罗纹|1x1罗纹|2×2罗纹布|坑条布|螺纹布", weight_gsm=(200, 400), width_cm=(100, 170)),
        "pique": t("珠地|珠地网眼|单珠地|POLO衫珠地布|pique", weight_gsm=(160, 260), width_cm=(165, 190)),
        "french_terry": t("卫衣布|鱼鳞布|小毛圈卫衣布|french terry|卫衣面料", weight_gsm=(230, 420), width_cm=(170, 200)),
        "polar_fleece": t("摇粒绒|摇粒绒布|polar fleece|双面摇粒绒|抓绒布", weight_gsm=(150, 420), width_cm=(145, 165)),
        "coral_fleece": t("珊瑚绒|珊瑚绒毯布|coral fleece", weight_gsm=(200, 380), width_cm=(150, 190)),
        "sandwich_mesh": t("三明治网布|3D网布|三文治网布|三明治鞋材网布|air mesh", weight_gsm=(180, 450), width_cm=(138, 155)),
        "engineered_mesh": t("贾卡网布|提花网布|贾卡鞋面|engineered mesh", weight_gsm=(180, 420), width_cm=(130, 150)),
        "pongee": t("春亚纺|春亚纺240T|半弹春亚纺|全消光春亚纺|pongee|春亚坊|春亚仿", weight_gsm=(60, 140), width_cm=(143, 152)),
        "taffeta": t("涤塔夫|190T涤塔夫|塔夫绸|polyester taffeta|涤塔夫里布", weight_gsm=(45, 90), width_cm=(145, 152)),
        "nylon_taffeta": t("尼丝纺|380T尼丝纺|尼龙塔夫|nylon taffeta|尼丝仿|20D尼丝纺", weight_gsm=(30, 90), width_cm=(145, 152)),
        "taslan": t("塔丝隆|228T塔丝隆|塔斯隆|taslan", weight_gsm=(110, 240), width_cm=(145, 152)),
        "oxford": t("牛津布|420D牛津布|600D牛津布|牛津纺|oxford", weight_gsm=(110, 380), width_cm=(145, 155)),
        "drill": t("纱卡|全棉纱卡|卡其布|线卡|drill|斜纹卡其", weight_gsm=(180, 340), width_cm=(144, 152)),
        "poplin": t("府绸|棉府绸|府绸布|poplin|弹力府绸", weight_gsm=(95, 150), width_cm=(144, 152)),
        "canvas": t("帆布|全棉帆布|10安帆布|canvas|水洗帆布", weight_gsm=(220, 480), width_cm=(144, 155)),
        "denim": t("牛仔布|弹力牛仔|丹宁布|竹节牛仔|denim", weight_gsm=(220, 480), width_cm=(145, 160)),
        "peach_skin": t("桃皮绒|斜纹桃皮绒|peach skin", weight_gsm=(90, 190), width_cm=(145, 152)),
        "corduroy": t("灯芯绒|21条灯芯绒|条绒|灯心绒|corduroy", weight_gsm=(220, 420), width_cm=(140, 150)),
        "chiffon": t("雪纺|珍珠雪纺|雪纺纱|chiffon", weight_gsm=(50, 120), width_cm=(145, 152)),
        "velboa": t("超柔绒|短毛绒|超柔短毛绒|velboa", weight_gsm=(180, 360), width_cm=(150, 170)),
        "spunlace": t("水刺布|水刺无纺布|水刺非织造布|spunlace", weight_gsm=(30, 120), width_cm=(100, 320)),
        "spunbond": t("纺粘无纺布|纺粘布|SMS无纺布|spunbond", weight_gsm=(15, 120), width_cm=(100, 320)),
        "flyknit": t("飞织鞋面|飞织|flyknit|一体飞织鞋面", weight_gsm=(250, 480), width_cm=(120, 160)),
        "lace": t("蕾丝|蕾丝花边布|睫毛蕾丝|lace", weight_gsm=(60, 180), width_cm=(130, 155)),
    },
    {
        "weight_gsm": (40, 480, 5, ("{}g", "克重{}", "{}克", "{}gsm", "平方克重{}g")),
        "width_cm": (140, 190, 1, ("{}cm", "门幅{}", "{}公分", "幅宽{}CM", "布封{}")),
        "price": (4, 38, 0.5, ("{}元/米", "单价{}元", "{}一米", "报价{}")),
        "minimum_order": (100, 3000, 100, ("起订{}米", "{}米起做", "MOQ {}m", "{}米起批")),
        "lead_time_days": (3, 40, 1, ("{}天交货", "交期{}天", "{}天出货")),
    },
    {
        "finishes": (w("water_repellent:防泼水|泼水处理|拒水|DWR; waterproof:防水; quick_dry:速干|快干|吸湿速干; antibacterial:抗菌|抑菌; flame_retardant:阻燃|防火; brushed:拉毛|起毛|刷毛; pu_coating:PU涂层|涂PU; anti_pilling:抗起球|防起球; uv_protection:防紫外线|防晒|UPF50; four_way_stretch:四面弹|4面弹; down_proof:防绒|防钻绒; cool_feel:凉感|冰感; sanded:磨毛; antistatic:防静电|抗静电"), 2),
        "colour": (w("black:黑色|黑; white:白色|漂白; navy:藏青|藏蓝; grey:灰色|麻灰; red:大红|红色; khaki:卡其色; army_green:军绿; off_white:米白|本白"), 1),
        "uses": (w("sportswear:运动服|瑜伽服; down_jacket:羽绒服; school_uniform:校服; shoe_upper:鞋面|鞋材; bags:箱包|背包; lining:里布|里料; shirting:衬衫; workwear:工装|工作服; t_shirt:T恤|文化衫; outerwear:冲锋衣|风衣; home_textile:家纺|床品; infant:婴幼儿|童装"), 1),
        "_stock": (w("in_stock:现货|有现货|库存现货; order:订做|来样定做"), 1),
    },
    ("{}", "供应{}", "{}面料", "工厂直销{}", "【{}】", "老板要{}不", "主营{}"),
    ("oeko_tex_100", "grs", "gots", "iso_9001", "gb18401_a", "bluesign"),
)  # fmt: skip
CAPACITY = Trade(
    340, "machine",
    {
        "water_jet_loom": t("喷水织机|喷水机|喷水织布机", width_cm=(150, 280), process="weaving"),
        "air_jet_loom": t("喷气织机|喷气机|丰田喷气", width_cm=(170, 340), process="weaving"),
        "rapier_loom": t("剑杆织机|剑杆机|意达剑杆", width_cm=(170, 340), process="weaving"),
        "single_jersey_machine": t("单面大圆机|单面机|单面圆机", gauge=(18, 36), process="knitting"),
        "double_jersey_machine": t("双面大圆机|双面机|棉毛机", gauge=(16, 34), process="knitting"),
        "flat_knitting": t("电脑横机|横机", gauge=(5, 16), process="knitting"),
        "warp_knitting": t("经编机|特里科经编|高速经编机", gauge=(18, 36), process="knitting"),
        "overflow_dyeing": t("溢流染缸|溢流缸|溢流染色机", tons_a_day=(1, 25), process="dyeing"),
        "airflow_dyeing": t("气流缸|气流染色机|气流染缸", tons_a_day=(1, 25), process="dyeing"),
        "yarn_dyeing_machine": t("筒子染色机|筒染|筒子纱染色", tons_a_day=(1, 15), process="yarn_dyeing"),
        "stenter": t("定型机|拉幅定形机|门富士定型机", width_cm=(180, 320), process="setting"),
        "digital_printing": t("数码印花机|数码直喷机|导带数码印花", width_cm=(160, 320), process="printing"),
        "rotary_printing": t("圆网印花机|圆网印花", width_cm=(160, 320), process="printing"),
        "sewing_line": t("缝制流水线|服装流水线|车缝线", pieces_a_day=(300, 8000), process="sewing"),
        "shoe_line": t("针车流水线|鞋面车缝线|制鞋成型线", pieces_a_day=(500, 9000), process="shoe_making"),
        "coating_line": t("涂层线|涂层机", width_cm=(150, 220), process="coating"),
        "laminating_line": t("复合机|贴合机|TPU复合线", width_cm=(150, 200), process="laminating"),
        "raising_machine": t("起毛机|拉毛机", width_cm=(160, 220), process="brushing"),
    },
    {
        "machines": (1, 60, 1, ("{}台", "现有{}台", "空{}台")),
        "minimum_lot_kg": (50, 1500, 50, ("{}公斤起做", "最小缸量{}kg", "{}KG起染")),
        "price": (1, 12, 0.5, ("加工费{}元/公斤", "{}元一公斤")),
        "lead_time_days": (2, 30, 1, ("{}天出货", "工期{}天", "{}天交")),
        "gauge": (5, 36, 2, ("{}针", "{}G")),
        "width_cm": (150, 340, 10, ("门幅{}", "{}cm", "幅宽{}公分")),
        "tons_a_day": (1, 25, 1, ("日产{}吨", "一天{}吨")),
        "pieces_a_day": (300, 9000, 100, ("日产{}件", "一天{}件")),
    },
    {
        "materials": (w("polyester:涤纶|化纤; cotton:全棉|棉布; nylon:锦纶|尼龙; spandex:氨纶|弹力布; viscose:人棉; wool:羊毛; flyknit:飞织; mesh:网布|鞋材网布"), 2),
        "_how": (w("night:可开夜班|两班倒; trial:可打样|接受打样; green:低浴比|节水; clean:布面干净|疵点少"), 1),
    },
    ("{}有空余产能", "{}空档接单", "承接{}加工", "{}对外加工", "{}产能富余"),
    ("grs", "oeko_tex_100", "iso_9001"),
)  # fmt: skip
TECHNOLOGY = Trade(
    260, "topics",
    {
        "wastewater": t("印染废水处理|印染废水回用|中水回用技术|废水膜处理"),
        "inspection_ai": t("智能验布|布面瑕疵视觉检测|机器视觉验布|织物疵点识别"),
        "colour_matching": t("电脑测色配色|智能配色系统|计算机测配色"),
        "fluorine_free": t("无氟防水整理|无氟拒水剂|C0无氟防水"),
        "recycling": t("废旧纺织品回收再生|涤纶化学法再生|纤维回收利用"),
        "energy_saving": t("定型机余热回收|印染节能降耗|能耗管理系统"),
        "smart_textile": t("柔性传感织物|智能可穿戴|导电纤维织物"),
        "thermal_management": t("相变调温面料|辐射制冷面料|热湿舒适性"),
        "scheduling": t("智能排产|染缸排产APS|生产排程系统"),
        "waterless_dyeing": t("超临界CO2无水染色|少水染色|低浴比染色工艺"),
        "antibacterial_tech": t("长效抗菌整理|抗菌纤维技术|银离子抗菌技术"),
        "flame_retardant_tech": t("无卤阻燃整理|永久阻燃技术|阻燃涤纶"),
        "colour_fastness_improving": t("色牢度提升|湿摩擦牢度改善|锦纶掉色解决"),
        "bio_based": t("生物基纤维|聚乳酸可降解材料|生物可降解纤维"),
        "shoe_sole_tech": t("超临界发泡中底|鞋底轻量化|鞋底发泡材料"),
        "digital_printing_tech": t("数码喷墨印花技术|喷印墨水|高速数码印花"),
        "ai_design": t("AI花型设计|生成式花型设计|智能图案生成"),
        "traceability": t("供应链溯源|数字产品护照|区块链溯源"),
        "auto_sewing": t("自动缝制设备研发|缝制自动化|自动化缝纫单元"),
        "composite_material": t("碳纤维复合材料|立体编织预制体|纤维增强复合材料"),
    },
    {
        "maturity": (3, 9, 1, ("TRL{}", "成熟度{}级")),
        "budget": (5, 200, 5, ("{}万元", "经费{}万")),
        "months": (2, 24, 1, ("{}个月", "周期{}个月")),
    },
    {
        "cooperation": (w("joint_development:联合研发|产学研合作|合作开发; licence:专利许可; transfer:技术转让|成果转化; consulting:技术咨询|现场诊断; joint_lab:共建实验室; pilot_line:中试线|可中试"), 2),
        "materials": (w("polyester:涤纶; cotton:棉织物|棉; nylon:锦纶|尼龙; wool:羊毛"), 1),
        "_who": (w("team:教授团队|博士团队; patent:已获发明专利; case:已在企业应用|有工程案例"), 1),
    },
    ("{}", "{}研究团队", "课题组：{}", "提供{}方案", "{}成果"),
)  # fmt: skip
TESTING = Trade(
    200, "tests",
    {
        "composition_test": t("成分检测|纤维含量检测|纤维成分分析"),
        "washing_fastness": t("皂洗牢度|耐皂洗色牢度|水洗色牢度"),
        "rubbing_fastness": t("摩擦牢度|干湿摩擦色牢度|耐摩擦"),
        "light_fastness": t("日晒牢度|耐光色牢度|氙灯耐光"),
        "formaldehyde": t("甲醛检测|甲醛含量"),
        "azo": t("偶氮检测|禁用偶氮染料|芳香胺"),
        "pfas": t("PFAS检测|全氟化合物|PFOA/PFOS"),
        "pilling": t("起毛起球测试|起球|抗起毛起球"),
        "antibacterial_test": t("抗菌测试|抑菌率检测|抗菌性能"),
        "flame_test": t("阻燃测试|燃烧性能|垂直燃烧"),
        "uv_test": t("UPF测试|防紫外线检测|防晒性能"),
        "hydrostatic": t("静水压测试|耐静水压|耐水压"),
        "shrinkage": t("缩水率|水洗尺寸变化|尺寸变化率"),
        "shoe_test": t("鞋类检测|成鞋耐折测试|鞋材剥离强度"),
        "tear": t("撕破强力|撕裂强力测试"),
        "children_safety": t("婴童服装检测|儿童服装GB31701|童装安全检测"),
    },
    {
        "days": (1, 12, 1, ("{}个工作日", "{}天出报告", "{}日出具报告")),
        "price": (80, 2000, 20, ("{}元/项", "收费{}元", "{}元起")),
    },
    {
        "products": (w("fabric:面料|布料; garment:成衣|服装; footwear:鞋|鞋材; yarn:纱线; home:家纺|床品"), 2),
        "markets": (w("market_china:国标|国内; market_eu:欧盟|欧标; market_us:美标|美国; market_japan:日标|日本"), 2),
        "_how": (w("urgent:可加急; pickup:上门取样; english:中英文报告"), 1),
    },
    ("{}", "{}服务", "承接{}", "实验室开放{}"),
    ("cnas", "cma"),
)  # fmt: skip
FINANCE = Trade(
    200, "product",
    {
        "working_capital_loan": t("流动资金贷款|经营周转贷|周转流贷"),
        "credit_loan": t("纯信用贷|银税贷|税易贷|信用贷款"),
        "fixed_asset_loan": t("设备更新贷款|技改贷|固定资产贷款"),
        "supply_chain_finance": t("应收账款融资|供应链保理|订单融资"),
        "trade_finance": t("出口押汇|打包贷款|贸易融资"),
        "leasing": t("融资租赁|设备直租|售后回租"),
        "green_loan": t("绿色贷款|转型贷款|碳减排贷款"),
        "tech_loan": t("科技贷|知识产权质押贷|专利质押贷款"),
        "insurance_export": t("出口信用保险|信保"),
        "fx_hedging": t("远期结售汇|汇率避险|锁汇"),
        "loan_renewal": t("无还本续贷|应急转贷|过桥资金"),
        "bill_discount": t("票据贴现|银承贴现"),
    },
    {
        "term_months": (6, 60, 6, ("期限{}个月", "最长{}个月")),
        "rate": (2.5, 7, 0.1, ("年利率{}%", "利率{}%", "年化{}%")),
        "days": (1, 30, 1, ("{}天放款", "{}个工作日到账")),
        "amount": (50, 3000, 50, ("额度最高{}万", "最高{}万元")),
    },
    {
        "collateral": (w("no_collateral:无抵押|免抵押|纯信用; property_collateral:厂房抵押|房产抵押; equipment_collateral:设备抵押; receivable_collateral:应收账款质押; ip_collateral:专利质押; guarantee_collateral:担保公司担保; order_collateral:订单质押"), 1),
        "use": (w("use_working:采购原料|日常周转; use_equipment:买设备|更新织机; use_renovation:技改|智改数转; use_export:外贸订单备货|出口订单; use_green:环保改造"), 2),
        "borrower": (w("small_firm:小微企业|中小企业; specialised_firm:专精特新; high_tech_firm:高新技术企业; export_firm:外贸企业; above_scale_firm:规上企业"), 2),
    },
    ("{}", "我行{}", "{}产品", "银行推出{}"),
)  # fmt: skip
TALENT = Trade(
    260, "posts",
    {
        "loom_mechanic": t("喷水机修|织机保全工|修机师傅"),
        "weaver": t("织布挡车工|挡车工"),
        "knitting_mechanic": t("大圆机调机师傅|圆机机修|横机师傅"),
        "dye_master": t("染整工程师|染色工艺员|染色师傅"),
        "colourist": t("配色师|打色员|调色师傅"),
        "textile_designer": t("面料花型设计师|花样设计|纹织设计"),
        "garment_designer": t("服装设计师|运动服设计师|款式设计师"),
        "pattern_maker": t("打版师|制版师|纸样师傅"),
        "sewer": t("平车工|车工|缝纫工"),
        "cloth_inspector": t("验布工|质检员|面料QC"),
        "export_sales": t("外贸业务员|外贸跟单|英语外贸员"),
        "e_commerce_post": t("电商运营|直播运营|网店运营"),
        "it_engineer": t("ERP实施工程师|信息化工程师|系统管理员"),
        "data_engineer": t("AI算法工程师|数据分析师"),
        "environment_engineer": t("污水处理工|环保工程师|环保专员"),
        "merchandiser": t("面料跟单|理单跟单员|跟单"),
        "plant_manager": t("染厂厂长|生产主管|车间主任"),
    },
    {
        "years": (0, 20, 1, ("{}年经验", "干了{}年", "从业{}年")),
        "level": (1, 5, 1, ("技能等级{}级", "{}级工")),
        "pay": (4000, 20000, 500, ("月薪{}", "要求{}元/月")),
        "people": (1, 40, 1, ("{}人", "可供{}名")),
        "days": (1, 15, 1, ("培训{}天", "{}天课程")),
    },
    {
        "form": (w("full_time:全职|求职|找工作; part_time:兼职|周末工程师; internship:实习生|顶岗实习; training:培训班|技能培训"), 1),
        "skills": (w("water_jet_skill:会喷水; air_jet_skill:会喷气; circular_skill:熟悉大圆机; reactive_skill:活性染色工艺; disperse_skill:分散染色; cad_skill:服装CAD|富怡; three_d_skill:CLO3D|3D建模; english_skill:英语好|英语流利; ai_skill:会用AI工具|AI绘图; lean_skill:精益|5S; live_skill:直播带货; photoshop_skill:PS修图"), 2),
    },
    ("{}", "{}（可面谈）", "提供{}", "院校{}"),
)  # fmt: skip
SITE = Trade(
    200, "form",
    {
        "workshop_site": t("标准厂房|厂房|一楼车间|钢结构厂房", area_m2=(300, 12000), height_m=(4, 12)),
        "store_site": t("仓库|库房|高台仓", area_m2=(200, 10000), height_m=(4, 12)),
        "land_site": t("工业用地|工业地块", area_m2=(5000, 60000)),
        "shop_site": t("面料市场店面|门面档口|展厅", area_m2=(30, 600)),
        "office_site": t("办公室|写字楼整层", area_m2=(60, 2000)),
        "equipment_site": t("二手设备转让|闲置设备出售|旧机转让", machines=(1, 40), made_year=(2008, 2024)),
    },
    {
        "area_m2": (100, 12000, 50, ("{}平方米", "{}平", "{}㎡")),
        "height_m": (4, 12, 0.5, ("层高{}米",)),
        "rent": (6, 40, 1, ("租金{}元/平", "{}元每平方")),
        "power_kva": (100, 2000, 50, ("用电{}KVA", "变压器{}千伏安")),
        "steam_t_h": (1, 20, 1, ("蒸汽{}吨/小时",)),
        "price": (10, 900, 10, ("总价{}万", "{}万转让")),
        "machines": (1, 40, 1, ("{}台",)),
        "made_year": (2008, 2024, 1, ("{}年机", "{}年出厂")),
    },
    {
        "deal": (w("rent:出租|招租; sale:出售|转让"), 1),
        "features": (w("freight_lift:货梯|有电梯; crane:行车|天车; dyeing_permit:可做印染|印染园区; central_sewage:集中污水处理|污水管网; steam:集中供热|管道蒸汽; dormitory:配套宿舍|有宿舍; fire_approved:消防丙类|消防验收; loading_dock:卸货平台; property_title:产权证齐全; solar:屋顶光伏"), 3),
        "machine": (w("water_jet_loom:喷水织机; air_jet_loom:喷气织机; stenter:定型机; single_jersey_machine:单面大圆机; overflow_dyeing:溢流染缸; sewing_line:缝制流水线"), 1),
    },
    ("{}", "{}急租", "本地{}", "园区{}"),
)  # fmt: skip
SERVICE = Trade(
    260, "services",
    {
        "logistics": t("面料物流专线|货运专线|零担物流"),
        "export_logistics": t("海运货代|报关清关|国际物流"),
        "design_service": t("花型设计服务|款式开发|面料设计"),
        "sampling": t("打样制样|样衣打样"),
        "software": t("ERP软件开发|系统开发|纺织SaaS"),
        "digital_diagnosis": t("数字化诊断|智改数转咨询|数转诊断"),
        "ai_service": t("AI大模型应用|智能体开发|AI应用落地"),
        "grs_service": t("GRS认证办理|GRS认证咨询|再生认证辅导"),
        "iso_service": t("ISO9001认证|ISO体系认证"),
        "green_factory_service": t("绿色工厂申报|绿色工厂创建"),
        "carbon_service": t("碳足迹核算|产品碳盘查"),
        "policy_service": t("高企申报|专精特新申报辅导|项目申报"),
        "legal": t("企业法律顾问|合同审查律师|法务外包"),
        "ip_service": t("专利申请代理|商标注册|知识产权代理"),
        "accounting": t("代理记账|财税服务|税务筹划"),
        "e_commerce": t("电商代运营|跨境电商代运营|直播代运营"),
        "exhibition": t("展会参展|展览搭建|组织参展"),
        "maintenance": t("织机维修|设备维保|定型机保养"),
        "waste_disposal": t("废布回收|布头边角料回收|固废处置"),
        "hr_service": t("招工劳务|人力资源服务|代招聘"),
    },
    {
        "days": (3, 90, 1, ("{}天办结", "周期{}天", "{}天交付")),
        "price": (0.5, 30, 0.5, ("{}万元", "收费{}万", "费用{}万")),
    },
    {
        "industries": (w("industry_textile:纺织行业|纺织企业; industry_garment:服装厂|服装企业; industry_shoes:鞋企|鞋服; industry_dyeing:印染厂|印染企业"), 2),
        "markets": (w("market_eu:欧盟|欧洲; market_us:美国|北美; market_asean:东南亚|东盟; market_japan:日本; market_middle_east:中东"), 1),
        "_how": (w("free:免费上门|先做后付; local:本地团队; many:服务过上百家; subsidy:可申请补贴"), 1),
    },
    ("{}", "专业{}", "{}一站式", "提供{}"),
)  # fmt: skip
TRADES = {
    "fabric": FABRIC, "capacity": CAPACITY, "technology": TECHNOLOGY, "testing": TESTING,
    "finance": FINANCE, "talent": TALENT, "site": SITE, "service": SERVICE,
}  # fmt: skip
BLENDS = (
    ({"polyester": 100}, ("全涤", "100%涤纶", "聚酯", "polyester")),
    ({"cotton": 100}, ("全棉", "纯棉", "100%棉", "100% cotton")),
    ({"cotton": 95, "spandex": 5}, ("95%棉5%氨纶", "棉氨95/5", "拉架棉", "95C5SP")),
    ({"polyester": 95, "spandex": 5}, ("95涤5氨", "涤氨", "涤纶氨纶")),
    ({"polyester": 65, "cotton": 35}, ("T/C65/35", "涤棉65/35", "TC布")),
    ({"cotton": 60, "polyester": 40}, ("CVC60/40", "棉涤60/40", "CVC")),
    ({"nylon": 100}, ("全锦", "锦纶", "尼龙", "100%nylon")),
    ({"nylon": 85, "spandex": 15}, ("锦氨85/15", "尼龙氨纶")),
    ({"viscose": 95, "spandex": 5}, ("人棉氨纶", "粘胶95氨纶5")),
    ({"recycled_polyester": 100}, ("再生涤纶", "RPET再生", "环保再生聚酯")),
)


def told_where(draw: random.Random) -> tuple[bool, bool]:
    """In a field, in the words."""
    chance = draw.random()
    return chance < 0.62, 0.42 < chance < 0.86


def offer(kind: str, trade: Trade, number: int, draw: random.Random) -> dict[str, Any]:
    code = draw.choice(list(trade.things))
    thing = trade.things[code]
    values: dict[str, Any] = {}
    told: dict[str, Any] = {trade.thing_field: [code]}
    words: list[str] = []
    if draw.random() < 0.78:
        values[trade.thing_field] = [code]
    for name, code_fixed in thing.fixed.items():
        told[name] = [code_fixed]
        if draw.random() < 0.7:
            values[name] = [code_fixed]
    if kind == "fabric":
        shares, ways = draw.choice(BLENDS)
        _tell(draw, (values, told, words), "composition", shares, draw.choice(ways))
    for name, (low, high, step, ways) in trade.numbers.items():
        if name in thing.numbers:
            low, high = thing.numbers[name]
        elif kind in ("capacity", "site") and name in (
            "gauge", "width_cm", "tons_a_day", "pieces_a_day", "area_m2", "height_m", "machines" if kind == "site" else "", "made_year",
        ):  # fmt: skip
            continue
        value = round(low + step * draw.randrange(int((high - low) / step) + 1), 2)
        value = int(value) if value == int(value) else value
        said = draw.choice(ways).format(value)
        given: Any = value
        if name in ("amount", "term_months"):
            given = [10 if name == "amount" else 1, value]
        _tell(draw, (values, told, words), name, given, said)
    for name, (codes, most) in trade.features.items():
        if name == "machine" and code != "equipment_site":
            continue
        if name == "features" and code == "equipment_site":
            continue
        picked = draw.sample(list(codes), draw.randint(1 if most == 1 else 0, most))
        in_field, in_words = told_where(draw)
        if name.startswith("_"):
            in_field, in_words = False, True
        if picked and in_words:
            words.extend(draw.choice(codes[one]) for one in picked)
        if picked and in_field:
            values[name] = picked
        if picked and (in_field or in_words):
            told[name] = picked
    if trade.certificates and draw.random() < 0.4:
        field_name = "accreditation" if kind == "testing" else "certificates"
        papers = []
        for one in draw.sample(trade.certificates, draw.randint(1, 2)):
            expires = DAY + timedelta(days=draw.randint(-250, 900))
            known = draw.random() < 0.85
            papers.append({"code": one, "expires": expires.isoformat() if known else None})
        values[field_name] = told[field_name] = papers
    place = draw.choice(list(PLACES))
    told["place"] = place
    if draw.random() < 0.9:
        values["place"] = place
    draw.shuffle(words)
    opening = draw.choice(trade.opening).format(draw.choice(thing.names))
    glue = draw.choice(("，", " ", "、", "/", "  ", ","))
    past = draw.randint(0, 12)
    return {
        "id": f"{kind}-{number:04d}",
        "kind": kind,
        "values": values,
        "title": opening,
        "text": glue.join(words),
        "name": f"{draw.choice(list(PLACES.values()))}{draw.choice(HOUSES)}",
        "point": list(POINTS[place]) if draw.random() < 0.8 else None,
        "past": past,
        "fulfilled": draw.randint(0, past),
        "response_days": draw.choice((None, 0.5, 1, 2, 4, 8)),
        "updated": (DAY - timedelta(days=draw.randint(0, 500))).isoformat(),
        "told": told,
    }


def _tell(
    draw: random.Random, where: tuple[dict, dict, list[str]], name: str, value: Any, said: str
) -> None:
    values, told, words = where
    in_field, in_words = told_where(draw)
    if in_field:
        values[name] = value
    if in_words:
        words.append(said)
    if in_field or in_words:
        told[name] = value


def offers() -> list[dict[str, Any]]:
    draw = random.Random(SEED)
    return [
        offer(kind, trade, number, draw)
        for kind, trade in TRADES.items()
        for number in range(trade.count)
    ]
