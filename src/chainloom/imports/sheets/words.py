"""The words by which a row of headers, a total or an answer is recognised."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CHINESE_STEMS = _words(
    """
    名称 企业 单位 主体 公司 简称 全称 代码 编号 编码 序号 地址 住所 电话 手机 联系 邮箱 法人
    法定代表 负责人 姓名 类型 类别 种类 性质 行业 环节 产品 产能 日期 时间 年份 年度 有效期 证书
    资质 级别 等级 金额 产值 营收 收入 税收 人数 员工 职工 注册 资本 备注 说明 来源 供应 供货 采购
    上游 下游 客户 买方 卖方 经度 纬度 区县 街道 区域 园区 省份 城市 状态 规模 数量 单价 面积 占比
    称号 荣誉 发证 到期 原料 材料
    """
)
ENGLISH_WORDS = _words(
    """
    name names address code codes no number id uscc phone tel telephone mobile email contact person
    type kind category sector industry country city province district county town lat lng lon
    latitude longitude date year month product products capacity amount revenue value output
    employees headcount staff remark remarks note notes comment status level grade tier stage
    supplier buyer customer vendor source capital registered issued issue expiry expires expire
    certificate issuer unit quantity price share website url short full former english chinese
    facility factory company organisation organization firm parent group title owner
    """
)
# What people write where there is nothing to say; the last is what the product's own exports write
# for a figure that is withheld.
NOTHING = _words("- -- — —— / 无 无。 暂无 空 n/a N/A NA null 未共享") | {"not shared"}
TOTALS = _words("合计 总计 小计 共计 累计 总和 合计数 total totals grandtotal subtotal sum")
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
YES = _words("是 有 对 真 √ ✓ ✔ ☑ y yes true t 1")
NO = _words("否 无 没有 错 假 不是 × ✗ ✘ x ☐ n no false f 0")
