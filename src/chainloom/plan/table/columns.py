"""The columns of a table of measures, and what people call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chainloom.imports.sheets import normal_header


@dataclass(frozen=True)
class TableColumn:
    """`words`: its headers in Chinese and English, as `normal_header` leaves them."""

    key: str
    label: Any
    words: tuple[str, ...]
    takes: Any
    example: str | int
    needed: bool = False


COLUMNS = (
    TableColumn(
        "direction",
        _("direction"),
        ("方向", "工作方向", "重点方向", "任务方向", "主要方向", "板块", "类别", "direction"),
        _("Stands for all rows below it until another is written; merged cells too."),
        "强链补链，畅通供需",
    ),
    TableColumn(
        "measure",
        _("measure"),
        ("举措", "工作举措", "重点举措", "主要举措", "措施", "具体措施", "工作措施", "任务",
         "重点任务", "工作任务", "主要任务", "任务事项", "工作内容", "事项", "measure", "task"),
        _("Several rows of one measure are several targets of it."),
        "组织面料供需对接",
        needed=True,
    ),
    TableColumn(
        "leads",
        pgettext_lazy("plan", "lead unit"),
        ("牵头单位", "责任单位", "主责单位", "牵头部门", "责任部门", "牵头责任单位", "主办单位",
         "负责单位", "leadunit", "leadunits", "lead", "responsible"),
        _("Full or short name as in the registry; several with 、 between them."),
        "区工信局",
    ),
    TableColumn(
        "partners",
        _("partner units"),
        ("配合单位", "协同单位", "协办单位", "参与单位", "配合部门", "协同部门", "协作单位",
         "partnerunits", "partnerunit", "partners"),
        _("Full or short name as in the registry; several with 、 between them."),
        "区科技局、链办",
    ),
    TableColumn(
        "target",
        pgettext_lazy("plan", "target in words"),
        ("目标", "目标内容", "目标名称", "年度目标", "工作目标", "指标", "指标名称", "target",
         "targetinwords"),
        _("The measure’s title if left empty. Without a number it is a milestone."),
        "对接签约6项",
    ),
    TableColumn(
        "wanted",
        _("target number"),
        ("目标值", "目标数", "目标数量", "数量", "指标值", "年度目标值", "量化目标", "量化指标",
         "targetnumber", "wanted", "number"),
        _("A number above 0."),
        6,
    ),
    TableColumn(
        "unit",
        _("unit"),
        ("单位", "计量单位", "指标单位", "目标单位", "unit"),
        _("One in which these records are counted; the first if left empty."),
        "对接",
    ),
    TableColumn(
        "evidence",
        _("what counts"),
        ("佐证", "佐证类型", "佐证记录", "佐证材料", "证明记录", "统计口径", "数据来源",
         "考核依据", "计入记录", "evidence", "evidencekind", "whatcounts"),
        _("The kind of record by its name on the second sheet; may be chosen later."),
        "",
    ),
    TableColumn(
        "narrowed",
        _("narrowed to"),
        ("限定", "限定为", "限定范围", "统计范围", "计入范围", "筛选", "narrowedto", "narrowed",
         "only"),
        _("What alone counts of these records, as a target’s form offers it; all if left empty."),
        "",
    ),
    TableColumn(
        "due",
        pgettext_lazy("plan table", "due"),
        ("完成时限", "时限", "完成时间", "截止日期", "截止时间", "完成日期", "时间节点",
         "到期日", "due", "duedate", "deadline"),
        _("A day or a month; 12月底 and 年底 too. The plan’s last day if left empty."),
        "2026-12-31",
    ),
    TableColumn(
        "weight",
        _("weight"),
        ("权重", "占比", "分值", "weight"),
        _("Of the measure among its neighbours; 1 if left empty."),
        1,
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in COLUMNS}
_BY_WORD = {word: one.key for one in COLUMNS for word in one.words}


def matched(headers: Sequence[str]) -> dict[str, int]:
    """Column key → its place among the headers; of two that fit, the first."""
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        # Of a header of several rows ("目标/目标值") the lowest part says most.
        for part in (header, header.rpartition("/")[2]):
            key = _BY_WORD.get(normal_header(part))
            if key is not None:
                found.setdefault(key, place)
                break
    return found
