"""Needs written by hand for the labelled set, as people of the trade write them.

Each: kind, words, conditions, what is asked for (`thing`), what could stand in for it (`kin`), and what
the words ask beyond the conditions (`wants`: field and codes, one of which must be told).
"""
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

QZ, JJ = [118.60, 24.90], [118.55, 24.78]


def n(
    kind: str,
    words: str,
    conditions: str,
    thing: str,
    kin: str = "",
    wants: str = "",
    point: Any = None,
) -> dict[str, Any]:
    """Conditions in short: `weight_gsm 180..220; finishes all water_repellent; ?price ..20` (? a wish)."""
    return {
        "kind": kind, "words": words, "conditions": [_condition(one) for one in conditions.split(";") if one.strip()],
        "thing": thing.split(), "kin": kin.split(),
        "wants": [[one.split(":")[0], one.split(":")[1].split(",")] for one in wants.split()], "point": point,
    }  # fmt: skip


def _condition(text: str) -> dict[str, Any]:
    parts = text.split()
    field = parts[0].lstrip("?")
    said: dict[str, Any] = {"field": field, "wish": parts[0].startswith("?")}
    for part in parts[1:]:
        if ".." in part:
            low, high = part.split("..")
            said |= {"low": float(low)} if low else {}
            said |= {"high": float(high)} if high else {}
        elif part.startswith("of="):
            said["of"] = part[3:]
        elif part.startswith("all="):
            said["all_of"] = part[4:].split(",")
        else:
            said["any_of"] = part.removeprefix("any=").split(",")
    return said


NEEDS = [
    n("fabric", "求购全棉汗布180克左右，做T恤，要现货", "structure single_jersey; composition of=cotton 95..; weight_gsm 170..195; minimum_order ..1000", "single_jersey", "pique", "_stock:in_stock uses:t_shirt"),
    n("fabric", "找200g棉氨平纹针织，做打底T恤", "structure single_jersey; composition of=spandex 3..8; weight_gsm 190..215", "single_jersey", "pique", "uses:t_shirt"),
    n("fabric", "春亚纺 防泼水 羽绒服用 75克上下", "structure pongee; weight_gsm 65..90; finishes all=water_repellent; width_cm 145..", "pongee", "taffeta", "uses:down_jacket"),
    n("fabric", "cyf 黑色 做里布 要便宜", "structure pongee; colour black; ?price ..10", "pongee", "taffeta", "uses:lining"),
    n("fabric", "380T尼丝纺 防绒 羽绒服面料 GRS", "structure nylon_taffeta; finishes all=down_proof; composition of=nylon 80..; certificates grs", "nylon_taffeta", "", "uses:down_jacket"),
    n("fabric", "再生涤纶摇粒绒，250克，抗起球，出口用要GRS", "structure polar_fleece; composition of=recycled_polyester 90..; weight_gsm 230..280; finishes all=anti_pilling; certificates grs", "polar_fleece", "coral_fleece"),
    n("fabric", "摇粒绒 做校服内胆 200-260克 藏青", "structure polar_fleece; weight_gsm 200..260; colour navy; minimum_order ..1500", "polar_fleece", "coral_fleece", "uses:school_uniform"),
    n("fabric", "运动鞋面三明治网布 300g 黑色 现货", "structure sandwich_mesh; weight_gsm 270..330; colour black", "sandwich_mesh", "engineered_mesh", "uses:shoe_upper _stock:in_stock"),
    n("fabric", "贾卡鞋面布，晋江交货，一周内", "structure engineered_mesh; lead_time_days ..10; place 350582,350581,350502", "engineered_mesh", "sandwich_mesh flyknit", "uses:shoe_upper", JJ),
    n("fabric", "600D牛津布 PU涂层 做背包 防水", "structure oxford; finishes any=pu_coating,waterproof; weight_gsm 200..380; minimum_order ..2000", "oxford", "canvas", "uses:bags"),
    n("fabric", "全棉纱卡 工装 阻燃 250g", "structure drill; composition of=cotton 95..; weight_gsm 230..275; finishes all=flame_retardant", "drill", "canvas", "uses:workwear"),
    n("fabric", "CVC府绸衬衫料 米白 门幅148以上", "structure poplin; composition of=cotton 50..; width_cm 148..; colour off_white,white", "poplin", "", "uses:shirting"),
    n("fabric", "冲锋衣面料 塔丝隆 防水透湿 军绿", "structure taslan; finishes all=waterproof; colour army_green; weight_gsm 130..200", "taslan", "", "uses:outerwear"),
    n("fabric", "卫衣布 320克以上 磨毛 或 拉毛 棉为主", "structure french_terry; weight_gsm 320..; composition of=cotton 60..; finishes any=brushed,sanded; ?price ..25", "french_terry", "", ""),
    n("fabric", "珠地网眼布做POLO衫，速干，涤纶，200克", "structure pique; composition of=polyester 90..; weight_gsm 185..215; finishes all=quick_dry", "pique", "single_jersey"),
    n("fabric", "婴幼儿双面棉毛布 A类 全棉", "structure interlock; composition of=cotton 95..; certificates gb18401_a; weight_gsm 180..240", "interlock", "", "uses:infant"),
    n("fabric", "弹力牛仔 10-12安 350g左右 起订500", "structure denim; weight_gsm 320..390; composition of=spandex 1..; minimum_order ..500", "denim", ""),
    n("fabric", "条绒 童装 21条 现货 小单", "structure corduroy; minimum_order ..500; weight_gsm 240..340", "corduroy", "", "uses:infant _stock:in_stock"),
    n("fabric", "水刺布 50克 抗菌 湿巾用", "structure spunlace; weight_gsm 45..60; finishes all=antibacterial", "spunlace", "spunbond"),
    n("fabric", "瑜伽服面料 锦氨双面 四面弹 凉感", "structure interlock; composition of=nylon 70..; finishes any=four_way_stretch,cool_feel; weight_gsm 200..300", "interlock", "single_jersey", "uses:sportswear"),
    n("fabric", "飞织鞋面 涤纶 灰色 交期15天内", "structure flyknit; lead_time_days ..15; colour grey; composition of=polyester 90..", "flyknit", "engineered_mesh", "uses:shoe_upper"),
    n("fabric", "涤塔夫里布190T 白 60克以下 大量", "structure taffeta; weight_gsm ..60; colour white; ?price ..8", "taffeta", "pongee", "uses:lining"),
    n("capacity", "找喷水织机空台，20台以上，做涤纶布，门幅190以上", "machine water_jet_loom; machines 20..; width_cm 190..; materials polyester", "water_jet_loom", "air_jet_loom"),
    n("capacity", "喷气织机 代织棉布 门幅280", "machine air_jet_loom; width_cm 280..; materials cotton; lead_time_days ..20", "air_jet_loom", "rapier_loom"),
    n("capacity", "剑杆机加工，可打样，晋江附近", "machine rapier_loom; place 3505; machines 10..", "rapier_loom", "", "_how:trial", JJ),
    n("capacity", "单面大圆机 28针 织拉架汗布 10台", "machine single_jersey_machine; gauge 26..30; machines 10..; materials spandex", "single_jersey_machine", "double_jersey_machine"),
    n("capacity", "双面机24针左右有没有空的", "machine double_jersey_machine; gauge 22..26", "double_jersey_machine", "single_jersey_machine"),
    n("capacity", "溢流缸染涤纶，日产8吨以上，最小缸量300公斤以内", "machine overflow_dyeing; tons_a_day 8..; minimum_lot_kg ..300; materials polyester", "overflow_dyeing", "airflow_dyeing"),
    n("capacity", "气流缸 染锦纶 低浴比 加急 7天内", "machine airflow_dyeing; materials nylon; lead_time_days ..7", "airflow_dyeing", "overflow_dyeing", "_how:green"),
    n("capacity", "筒子纱染色 日产5吨", "machine yarn_dyeing_machine; tons_a_day 5..; ?price ..6", "yarn_dyeing_machine", ""),
    n("capacity", "定型机外发加工，幅宽240以上，氨纶布", "machine stenter; width_cm 240..; materials spandex; lead_time_days ..10", "stenter", ""),
    n("capacity", "数码直喷印花 棉布 打样小单", "machine digital_printing; materials cotton; minimum_lot_kg ..200", "digital_printing", "rotary_printing", "_how:trial"),
    n("capacity", "服装缝制流水线 运动服 日产3000件", "machine sewing_line; pieces_a_day 3000..; lead_time_days ..20", "sewing_line", "shoe_line"),
    n("capacity", "鞋面针车外发 泉州 日产2000双 有夜班", "machine shoe_line; pieces_a_day 2000..; place 3505", "shoe_line", "", "_how:night", QZ),
    n("technology", "印染废水回用，COD高，要中试，产学研合作", "topics wastewater; cooperation joint_development,pilot_line; budget ..100", "wastewater", "", "_who:case"),
    n("technology", "想上机器视觉验布，布面疵点自动识别，成熟方案", "topics inspection_ai; maturity 7..; months ..12", "inspection_ai", "", "_who:case"),
    n("technology", "锦纶深色湿摩牢度差掉色，求解决，可现场诊断", "topics colour_fastness_improving; materials nylon; cooperation consulting,joint_development", "colour_fastness_improving", "colour_matching"),
    n("technology", "无氟防水剂替代，欧盟PFAS限制", "topics fluorine_free; maturity 6..; budget ..80", "fluorine_free", "", "_who:patent"),
    n("technology", "染厂排缸排产系统", "topics scheduling; months ..12; ?budget ..60", "scheduling", "", "_who:case"),
    n("technology", "定型机余热怎么利用，节能改造", "topics energy_saving; maturity 6..; cooperation consulting,joint_development,transfer", "energy_saving", ""),
    n("technology", "永久阻燃涤纶 专利许可 或成果转化", "topics flame_retardant_tech; cooperation licence,transfer; materials polyester", "flame_retardant_tech", "", "_who:patent"),
    n("technology", "AI生成花型，给鞋服面料用", "topics ai_design; months ..18; budget ..60", "ai_design", ""),
    n("technology", "少水染色工艺 棉 联合研发", "topics waterless_dyeing; materials cotton; cooperation joint_development", "waterless_dyeing", "energy_saving"),
    n("testing", "面料纤维含量检测 三天出报告 要CNAS", "tests composition_test; days ..3; accreditation cnas; products fabric", "composition_test", ""),
    n("testing", "出口日本成衣 摩擦牢度 日标", "tests rubbing_fastness; markets market_japan; products garment", "rubbing_fastness", "washing_fastness"),
    n("testing", "冲锋衣面料静水压，可加急", "tests hydrostatic; days ..5; products fabric", "hydrostatic", "", "_how:urgent"),
    n("testing", "欧盟PFAS全氟检测", "tests pfas; markets market_eu; accreditation cnas", "pfas", "azo"),
    n("testing", "抑菌率测试 运动面料 费用500以内", "tests antibacterial_test; price ..500; days ..8", "antibacterial_test", ""),
    n("testing", "童装A类全项检测 GB31701", "tests children_safety; products garment; accreditation cma; days ..7", "children_safety", "formaldehyde azo"),
    n("testing", "鞋材剥离强度和耐折，上门取样", "tests shoe_test; products footwear; place 3505", "shoe_test", "", "_how:pickup", JJ),
    n("testing", "防晒衣 UPF 检测 国标", "tests uv_test; markets market_china; days ..5; ?price ..400", "uv_test", ""),
    n("finance", "流动资金300万，一年，纯信用，采购原料", "product working_capital_loan,credit_loan; amount 300..300; term_months 12..12; collateral no_collateral", "working_capital_loan credit_loan", "supply_chain_finance", "use:use_working"),
    n("finance", "更新喷水织机，贷800万，三年，设备抵押", "product fixed_asset_loan; amount 800..800; term_months 36..36; collateral equipment_collateral", "fixed_asset_loan", "leasing", "use:use_equipment"),
    n("finance", "银税贷 小微 利率4以下 快速放款", "product credit_loan; rate ..4; days ..7; borrower small_firm", "credit_loan", "working_capital_loan"),
    n("finance", "订单有了缺钱，应收账款能不能押，500万", "product supply_chain_finance; amount 500..500; collateral receivable_collateral,order_collateral", "supply_chain_finance", "working_capital_loan"),
    n("finance", "专利质押贷 高新企业 200万", "product tech_loan; amount 200..200; collateral ip_collateral; borrower high_tech_firm", "tech_loan", "credit_loan"),
    n("finance", "设备融资租赁 剑杆织机 5年", "product leasing; term_months 60..60; amount 600..600; ?rate ..5", "leasing", "fixed_asset_loan", "use:use_equipment"),
    n("finance", "外贸订单打包贷款 出口备货", "product trade_finance; use use_export; borrower export_firm; amount 200..200", "trade_finance", "supply_chain_finance"),
    n("finance", "印染厂环保改造 绿色贷款 1000万", "product green_loan; amount 1000..1000; use use_green; rate ..5", "green_loan", "fixed_asset_loan"),
    n("talent", "急招喷水机修师傅，5年以上", "posts loom_mechanic; form full_time; years 5..; skills water_jet_skill", "loom_mechanic", "weaver"),
    n("talent", "染色工艺员，懂活性，月薪1万2以内", "posts dye_master; skills reactive_skill; pay ..12000; years 3..", "dye_master", "colourist"),
    n("talent", "兼职染整工程师，周末来指导", "posts dye_master; form part_time; years 8..", "dye_master", ""),
    n("talent", "会CLO3D的运动服设计师", "posts garment_designer; skills three_d_skill; years 2..", "garment_designer", "pattern_maker"),
    n("talent", "外贸业务员 英语流利 两名", "posts export_sales; skills english_skill; form full_time; pay ..10000", "export_sales", "merchandiser"),
    n("talent", "车工20名 旺季", "posts sewer; people 20..; pay ..8000", "sewer", ""),
    n("talent", "验布工技能培训，一周", "posts cloth_inspector; form training; days 3..8; people 10..", "cloth_inspector", ""),
    n("talent", "AI算法 实习生 做瑕疵检测", "posts data_engineer; form internship; ?pay ..6000", "data_engineer", "it_engineer", "skills:ai_skill"),
    n("site", "求租标准厂房2000平左右，一楼，有货梯，消防丙类", "form workshop_site; deal rent; area_m2 1500..2500; features all=fire_approved", "workshop_site", "store_site", "features:freight_lift"),
    n("site", "能做印染的厂房，蒸汽5吨以上，集中治污", "form workshop_site; features all=dyeing_permit; steam_t_h 5..; area_m2 2000..", "workshop_site", "", "features:central_sewage"),
    n("site", "仓库 晋江 3000平 卸货平台 租金15以下", "form store_site; deal rent; area_m2 2500..4000; rent ..15", "store_site", "workshop_site", "features:loading_dock", JJ),
    n("site", "收二手喷水织机10台以上 2015年以后", "form equipment_site; machine water_jet_loom; machines 10..; made_year 2015..", "equipment_site", ""),
    n("site", "二手定型机 转让 200万以内", "form equipment_site; machine stenter; price ..200; deal sale", "equipment_site", ""),
    n("site", "面料市场店面出租 100平内", "form shop_site; deal rent; area_m2 30..120; ?rent ..20", "shop_site", "office_site"),
    n("service", "办GRS认证，纺织企业，两个月内拿证", "services grs_service; days ..60; industries industry_textile", "grs_service", "iso_service", "_how:many"),
    n("service", "产品碳足迹核算 出口欧盟", "services carbon_service; markets market_eu; price ..8", "carbon_service", "green_factory_service"),
    n("service", "高企申报辅导 先做后付", "services policy_service; price ..5; industries industry_textile,industry_dyeing", "policy_service", "", "_how:free"),
    n("service", "跨境电商代运营 东南亚 服装", "services e_commerce; markets market_asean; industries industry_garment", "e_commerce", ""),
    n("service", "花型设计 款式开发 鞋服", "services design_service; days ..20; industries industry_shoes", "design_service", "sampling"),
    n("service", "数字化诊断 印染厂 有补贴的", "services digital_diagnosis; industries industry_dyeing; price ..10", "digital_diagnosis", "software", "_how:subsidy"),
    n("service", "布头边角料回收 泉州本地", "services waste_disposal; place 3505", "waste_disposal", "", "_how:local", QZ),
    n("service", "大模型落地做客服智能体 鞋企", "services ai_service; price ..15; industries industry_shoes", "ai_service", "software"),
]  # fmt: skip


def needs() -> list[dict[str, Any]]:
    """With names, and every second one of a kind kept apart."""
    seen: dict[str, int] = {}
    rows = []
    for need in NEEDS:
        at = seen[need["kind"]] = seen.get(need["kind"], 0) + 1
        half = "dev" if at % 2 else "apart"
        rows.append({"id": f"{need['kind']}-need-{at:02d}", "half": half, **need})
    return rows
