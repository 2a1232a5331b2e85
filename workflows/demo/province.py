"""What the whole demo office has beside the small one: offices in every area, their staff, enterprises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, product

from workflows.demo.establishment import AREAS, Member, Office
from workflows.people.models import CommunityKind, OrganisationKind

_STREET, _TOWN, _COMMUNITY = CommunityKind.STREET, CommunityKind.TOWN, CommunityKind.COMMUNITY

OFFICES: Mapping[str, Office] = {
    "nanguan": Office("changchun", "长春市南关就业服务局", "Changchun Nanguan Employment Service"),
    "yongji": Office("nanguan", "永吉街道劳动保障所", "Yongji Street Labour Office", _STREET),
    "tiexi": Office("siping", "四平市铁西就业服务局", "Siping Tiexi Employment Service"),
    "zhanqian": Office("tiexi", "站前街道劳动保障所", "Zhanqian Street Labour Office", _STREET),
    "shiling": Office("tiexi", "石岭镇劳动保障所", "Shiling Town Labour Office", _TOWN),
    "longshan": Office("liaoyuan", "辽源市龙山就业服务局", "Liaoyuan Longshan Employment Service"),
    "nankang": Office("longshan", "南康街道劳动保障所", "Nankang Street Labour Office", _STREET),
    "dongchang": Office("tonghua", "通化市东昌就业服务局", "Tonghua Dongchang Employment Service"),
    "minzhu": Office("dongchang", "民主街道劳动保障所", "Minzhu Street Labour Office", _STREET),
    "jiangnan": Office("minzhu", "江南社区劳动保障站", "Jiangnan Community Station", _COMMUNITY),
    "hunjiang": Office("baishan", "白山市浑江就业服务局", "Baishan Hunjiang Employment Service"),
    "chengnan": Office("hunjiang", "城南街道劳动保障所", "Chengnan Street Labour Office", _STREET),
    "ningjiang": Office("songyuan", "松原市宁江就业服务局", "Songyuan Ningjiang Employment Service"),
    "fanhua": Office("ningjiang", "繁华街道劳动保障所", "Fanhua Street Labour Office", _STREET),
    "dawa": Office("ningjiang", "大洼镇劳动保障所", "Dawa Town Labour Office", _TOWN),
    "taobei": Office("baicheng", "白城市洮北就业服务局", "Baicheng Taobei Employment Service"),
    "haiming": Office("taobei", "海明街道劳动保障所", "Haiming Street Labour Office", _STREET),
    "labour_jilin": Office(
        "province",
        "吉林市劳动和社会保障局",
        "Jilin City Labour Department",
        kind=OrganisationKind.LABOUR_DEPARTMENT,
        area_id="jilin",
    ),
}
"""Offices by their keys, each after the one that it hangs under."""

_CLERK, _OFFICER = ("employment_service_clerk",), ("community_officer",)
_REVIEWER, _PAYMENT = ("agency_reviewer", "payment_releaser"), ("payment_clerk",)

STAFF: tuple[Member, ...] = (
    Member("clerk4", "梁玉兰", "nanguan", _CLERK),
    Member("officer4", "董凤霞", "yongji", _OFFICER),
    Member("labour.jilin", "邵广明", "labour_jilin", ("labour_clerk",)),
    Member("supervisor.jilin", "付春生", "labour_jilin", ("labour_supervisor",)),
    Member("clerk.siping", "贾丽萍", "tiexi", _CLERK),
    Member("officer.siping", "潘占国", "zhanqian", _OFFICER),
    Member("officer2.siping", "田桂荣", "shiling", _OFFICER),
    Member("reviewer.siping", "于凤山", "siping", _REVIEWER),
    Member("payclerk.siping", "苏敏", "siping", _PAYMENT),
    Member("clerk.liaoyuan", "谷长青", "longshan", _CLERK),
    Member("officer.liaoyuan", "夏秀梅", "nankang", _OFFICER),
    Member("reviewer.liaoyuan", "钟国祥", "liaoyuan", _REVIEWER),
    Member("payclerk.liaoyuan", "范晓红", "liaoyuan", _PAYMENT),
    Member("clerk.tonghua", "石艳秋", "dongchang", _CLERK),
    Member("officer.tonghua", "任永贵", "minzhu", _OFFICER, ("jiangnan",)),
    Member("reviewer.tonghua", "袁秀英", "tonghua", _REVIEWER),
    Member("payclerk.tonghua", "方志刚", "tonghua", _PAYMENT),
    Member("clerk.baishan", "邹明哲", "hunjiang", _CLERK),
    Member("officer.baishan", "康玉芬", "chengnan", _OFFICER),
    Member("reviewer.baishan", "毛振东", "baishan", _REVIEWER),
    Member("payclerk.baishan", "江雪松", "baishan", _PAYMENT),
    Member("clerk.songyuan", "包文君", "ningjiang", _CLERK),
    Member("officer.songyuan", "白玉海", "fanhua", _OFFICER),
    Member("officer2.songyuan", "孟繁荣", "dawa", _OFFICER),
    Member("reviewer.songyuan", "万淑清", "songyuan", _REVIEWER),
    Member("payclerk.songyuan", "段立军", "songyuan", _PAYMENT),
    Member("clerk.baicheng", "佟丽华", "taobei", _CLERK),
    Member("officer.baicheng", "关海山", "haiming", _OFFICER),
    Member("reviewer.baicheng", "侯景林", "baicheng", _REVIEWER),
    Member("payclerk.baicheng", "鲁春梅", "baicheng", _PAYMENT),
)
"""One person of the street of Tonghua looks after the community station as well."""

_BRANDS = (
    ("宏远", "Hongyuan"), ("吉安", "Ji'an"), ("松花", "Songhua"), ("北方", "Beifang"), ("长兴", "Changxing"),
    ("鑫达", "Xinda"), ("华源", "Huayuan"), ("天合", "Tianhe"), ("金叶", "Jinye"), ("永盛", "Yongsheng"),
    ("白桦", "Baihua"), ("瑞丰", "Ruifeng"), ("德惠源", "Dehuiyuan"), ("关东", "Guandong"),
    ("龙潭", "Longtan"), ("福康", "Fukang"), ("聚仁", "Juren"), ("新立", "Xinli"),
)  # fmt: skip
_TRADES = (
    ("机械制造有限公司", "Machinery Co., Ltd."),
    ("食品有限责任公司", "Food Co., Ltd."),
    ("纺织厂", "Textile Mill"),
    ("建筑安装工程有限公司", "Construction and Installation Co., Ltd."),
    ("粮油加工厂", "Grain and Oil Works"),
    ("商贸有限公司", "Trading Co., Ltd."),
    ("汽车零部件股份有限公司", "Automotive Parts Joint-Stock Co., Ltd."),
    ("物业服务有限公司", "Property Services Co., Ltd."),
    ("印刷厂", "Printing Works"),
    ("医药连锁有限责任公司第二分公司", "Pharmacy Chain Co., Ltd., Second Branch"),
    ("家具木业有限公司", "Furniture and Timber Co., Ltd."),
    ("农业机械化技术推广服务有限责任公司", "Agricultural Machinery Technology Promotion Services Co., Ltd."),
)
_REGISTERED = {"changchun": ("labour", 104), "jilin": ("labour_jilin", 62), "siping": ("labour_siping", 32)}
"""Area → the labour department where its enterprises report, and how many; two more have people who act."""
_EVERY_UNION = 4
"""One enterprise in so many has a union on file."""


def enterprises() -> Iterator[tuple[str, Office]]:
    """Key and office of each further enterprise, its union after it where it has one."""
    for area_id, (department, count) in _REGISTERED.items():
        for number, (name, name_en) in enumerate(islice(firms(area_id), count)):
            key = f"{area_id}_firm_{number}"
            yield key, Office(department, name, name_en, kind=OrganisationKind.ENTERPRISE)
            if number % _EVERY_UNION == 0:
                yield (
                    f"{key}_union",
                    Office(key, f"{name}工会", f"Union of {name_en}", kind=OrganisationKind.UNION),
                )


def firms(area_id: str) -> Iterator[tuple[str, str]]:
    """Invented firms of an area, Chinese name and English; neighbours in the list differ in both words."""
    place, place_en = AREAS[area_id][:2]
    suffix = "州" if area_id == "yanbian" else "市"
    steps = product(range(len(_TRADES)), range(len(_BRANDS)))
    for turn, at in steps:
        brand, brand_en = _BRANDS[at]
        trade, trade_en = _TRADES[(at + turn) % len(_TRADES)]
        yield f"{place}{suffix}{brand}{trade}", f"{place_en} {brand_en} {trade_en}"
