"""Where the sample's organisations stand: real districts, invented roads."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Place:
    district_code: str
    region: str  # the beginning of an address
    area: str  # street or town
    latitude: float
    longitude: float
    spread: float  # degrees, one standard deviation
    prefixes: tuple[tuple[str, str], ...]  # with which firms' names begin


_QUANZHOU = (("泉州", "Quanzhou"), ("泉州市", "Quanzhou"), ("福建", "Fujian"), ("福建省", "Fujian"))
_LICHENG = (("泉州鲤城", "Quanzhou Licheng"), ("泉州市鲤城区", "Quanzhou Licheng"), *_QUANZHOU)
_LOCAL = "福建省泉州市鲤城区"
LOCAL_DISTRICT = "350502"

# Streets of Licheng with their share of its firms: works stand in the south and west, on the
# land of the high-tech park, and few in the old town.
LOCAL: tuple[tuple[Place, int], ...] = (
    (Place(LOCAL_DISTRICT, _LOCAL, "江南街道", 24.884, 118.556, 0.007, _LICHENG), 34),
    (Place(LOCAL_DISTRICT, _LOCAL, "常泰街道", 24.903, 118.541, 0.007, _LICHENG), 30),
    (Place(LOCAL_DISTRICT, _LOCAL, "浮桥街道", 24.897, 118.563, 0.006, _LICHENG), 18),
    (Place(LOCAL_DISTRICT, _LOCAL, "金龙街道", 24.880, 118.543, 0.006, _LICHENG), 12),
    (Place(LOCAL_DISTRICT, _LOCAL, "开元街道", 24.917, 118.585, 0.004, _LICHENG), 3),
    (Place(LOCAL_DISTRICT, _LOCAL, "鲤中街道", 24.907, 118.588, 0.004, _LICHENG), 3),
)

OUTSIDE: dict[str, Place] = {
    "晋江": Place(
        "350582", "福建省泉州市晋江市", "陈埭镇", 24.806, 118.612, 0.03,
        (("晋江", "Jinjiang"), ("福建", "Fujian"), ("晋江市", "Jinjiang")),
    ),
    "石狮": Place(
        "350581", "福建省泉州市石狮市", "鸿山镇", 24.762, 118.707, 0.02,
        (("石狮", "Shishi"), ("石狮市", "Shishi"), ("福建", "Fujian")),
    ),
    "南安": Place(
        "350583", "福建省泉州市南安市", "水头镇", 24.715, 118.438, 0.03,
        (("南安", "Nan'an"), ("福建", "Fujian")),
    ),
    "丰泽": Place(
        "350503", "福建省泉州市丰泽区", "东海街道", 24.880, 118.640, 0.01,
        (("泉州", "Quanzhou"), ("福建", "Fujian")),
    ),
    "长乐": Place(
        "350112", "福建省福州市长乐区", "金峰镇", 25.973, 119.580, 0.03,
        (("福州", "Fuzhou"), ("长乐", "Changle"), ("福建", "Fujian")),
    ),
    "厦门": Place(
        "350206", "福建省厦门市湖里区", "殿前街道", 24.520, 118.110, 0.02,
        (("厦门", "Xiamen"), ("厦门市", "Xiamen")),
    ),
    "绍兴": Place(
        "330603", "浙江省绍兴市柯桥区", "钱清街道", 30.130, 120.420, 0.03,
        (("绍兴", "Shaoxing"), ("绍兴柯桥", "Shaoxing Keqiao"), ("浙江", "Zhejiang")),
    ),
    "萧山": Place(
        "330109", "浙江省杭州市萧山区", "衙前镇", 30.163, 120.373, 0.03,
        (("杭州", "Hangzhou"), ("浙江", "Zhejiang")),
    ),
    "海宁": Place(
        "330481", "浙江省嘉兴市海宁市", "马桥街道", 30.466, 120.700, 0.02,
        (("海宁", "Haining"), ("浙江", "Zhejiang")),
    ),
    "盛泽": Place(
        "320509", "江苏省苏州市吴江区", "盛泽镇", 30.903, 120.650, 0.02,
        (("苏州", "Suzhou"), ("吴江", "Wujiang"), ("江苏", "Jiangsu")),
    ),
    "仪征": Place(
        "321081", "江苏省扬州市仪征市", "真州镇", 32.272, 119.184, 0.02,
        (("江苏", "Jiangsu"), ("扬州", "Yangzhou")),
    ),
    "邹平": Place(
        "371681", "山东省滨州市邹平市", "黛溪街道", 36.870, 117.743, 0.02,
        (("山东", "Shandong"), ("滨州", "Binzhou")),
    ),
    "阿克苏": Place(
        "652901", "新疆维吾尔自治区阿克苏地区阿克苏市", "纺织城", 41.190, 80.270, 0.03,
        (("新疆", "Xinjiang"), ("阿克苏", "Aksu")),
    ),
    "广州": Place(
        "440105", "广东省广州市海珠区", "凤阳街道", 23.091, 113.290, 0.01,
        (("广州", "Guangzhou"), ("广东", "Guangdong")),
    ),
}  # fmt: skip

_ROADS = (
    "织锦路", "云梭路", "杼声路", "经纬路", "绫桥路", "素练街", "棉行街", "染坊巷",
    "丝语大道", "罗绮路", "锦带路", "梭影路", "布衣街", "纱线路", "绣岭路", "机杼大道",
)  # fmt: skip


def pick_local(rng: Random) -> Place:
    places = [place for place, _ in LOCAL]
    return rng.choices(places, weights=[share for _, share in LOCAL])[0]


def address(place: Place, rng: Random) -> str:
    return f"{place.region}{place.area}{rng.choice(_ROADS)}{rng.randint(1, 899)}号"


def location(place: Place, rng: Random) -> tuple[float, float]:
    """A point near the place; never farther than two and a half deviations."""

    def near(centre: float) -> float:
        off = max(-2.5, min(2.5, rng.gauss(0, 1))) * place.spread
        return round(centre + off, 6)

    return near(place.latitude), near(place.longitude)
