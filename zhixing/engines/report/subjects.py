"""What a promise is about: the noun that is left when verbs, modal words and predicates are taken off."""

from __future__ import annotations

import re
from functools import lru_cache

from zhixing.engines.report.lexicon import LEXICON, alternatives

_ADVERB = alternatives(LEXICON.adverbs)
_COUNTING = alternatives(LEXICON.counting).replace("|实现销售|", "|实现销售(?![额量收])|")
# 脱贫出列, 前列: nouns and verbs that end like a predicate.
_PREDICATE = alternatives(LEXICON.predicates).replace("|列|", "|(?<![出行系序班前])列|").replace("|排|", "|(?<!安)排|")
# Verbs of the list that open a noun here: 服务业, 生产总值, 建设用地 … stay whole.
_NOUNS = (
    r"增加值|引导(?:屏|基金|资金|员)|(?:抽检|检测|接种|救助)(?:量|率|覆盖率|合格率)|(?:解决|办复|满意|办结)率|消化道|基本(?:养老|医疗|公共|农田|药物|民生|盘)|全域(?:旅游|土地|治理|国土)|都市|能(?:源|耗|力|级)|要素|需求|新?一轮|优[质秀良势]|各级|服务(?:业|中心|站|平台|设施|机构|贸易|大厅|事项|网点|外包|型|单位|体系|圈|消费)|生产(?:总值|线|安全|基地|能力|性|者|力|企业)|建设(?:用地|项目|工程|资金|总|标准|者|兵团)|保障(?:性|房|体系|水平|覆盖|标准|人数)"
    r"|(?:销售|投资|消费|出口|进口|使用|交易|成交|发行|补助|补贴|存储|融资|授信|减免|征收)(?:额|总额|量|率|规模|标准|收入|价格)|完成[率额量]|投资(?:项目|强度|者|总|增)|(?:覆盖|完成|转化|使用|利用|签约|落地|开工|投产|达标|处置|治理|处理|登记|整改|办结|应用|就业|参保|硬化|绿化|普及|开放|监测|结算|受理|修复)(?:率|比例)"
    r"|发展(?:基金|大会|水平|指数|示范|质量|计划|规划|专项|资金|集团)|改造(?:工程|项目|面积)|培训(?:基地|中心)|就业(?:人数|创业|率|岗位)|提升(?:工程|行动|项目|改造)|创建(?:工程|工作|单位)|审批(?:事项|时限|时间|环节)|办理(?:时限|时间|环节)"
    r"|推广(?:中心|面积)|绿化(?:面积|率|覆盖)|治理(?:面积|项目|工程|率)|检测(?:中心|机构|站)|监测(?:站|点|系统|平台)|运输(?:量|业|企业)|出口(?:总|创汇|退税|备案|企业|交货|增|贸易|基地|额)|养护(?:工程|里程)|应用(?:场景|场|平台)|保险(?:费|业)"
    r"|实施(?:方案|意见|率)|规划(?:建设|馆|院|面积)|安置(?:房|点|区|小区)|配套(?:设施|工程)|资助(?:金|对象)|注册(?:商标|资本|企业|资金)|申请(?:量|专利)|授权(?:量|专利)|孵化(?:器|基地|园)|慰问(?:品|金)|征收(?:面积|率|率)"
    r"|开放(?:型|平台|日|度|口岸)|支持(?:资金|政策)|参与(?:率|度)|使用(?:权|面积)|利用(?:外资|率|省外)|接待(?:游客|旅客|国内)|转移(?:支付|就业|农村)|减免税|保险|保费|产出(?:率|效益)|流转(?:率|面积)|搬迁(?:人口|任务|入住)|贷款|存款|培育(?:库|企业|计划)|重点|主要(?:经济|农作物|指标|污染物|农产品|粮食)|平均(?:浓度|水平|增速|降雨)|年均浓度|均值|稳定(?:脱贫|就业|增长|器)|健康(?:产业|中国|管理|体检|档案|小屋|城市)|可(?:再生|支配)|新(?:能源|材料|兴|型|经济|业态|农村|城|区|生|四板|三板|冠|时代|消费|电商|职业|旅游|基建|质)|共(?:和|享|同富裕|建)|均衡|各(?:级|县|地|乡|镇|区|村|界)|全市(?:生产|经济|外贸|规上)|全省|再(?:生|担保|贷款|制造)|首批|首店|首台|系列|还(?:款|迁|贷|林|建)|已(?:建|有)|全面(?:小康)|深度(?:贫困)|一体化|又|实际(?:利用|使用|到位|投资)|预期(?:寿命)|累计(?:确诊|孵化)|高标准农田|一批|要素|依法(?:行政)?|建[成制]区|有效(?:发明|期|投资|灌溉)|有(?:限|效|机|轨|劳动|研发|色|水|线|组织|害)|稳(?:岗|定)|率先"
)
# Word by word, the longest first and never a shorter one instead; a word that opens a noun stays, and something must be left.
_LEADS = re.compile(
    rf"(?:(?!{_NOUNS})(?>{_COUNTING}|各类|各项|各种|(?:和|与|及|并)(?={_COUNTING})|{_ADVERB}|了|有|好|对(?![德日韩美俄欧台港澳外口标])|为|在(?![建编岗校职册途])|将|以)(?=.))*+"
)
_TRAIL = re.compile(
    rf"(?:{_PREDICATE}|新增|净增|同比|同口径|可比价|(?:比|较)(?:上年|去年|年初|20[0-9]{{2}}年[底末]?|“十[一二三四五]五”[末初]?)(?:同期)?|分别|均|各|都|也|已|总计|共计|共|累计|平均|年均|力争|预计|确保|基本|首次|再次|稳步|持续|连续|实际|仅|只|能|可|将|由|从|至|到|了|有|了|的|[“‘])+$"
)
_ONLY_WORDS = re.compile(
    rf"(?:{_PREDICATE}|(?:到|至)?20[0-9]{{2}}年[底末]?|近?[一二两三四五六七八九十]+年(?:来|内|间)?|按?(?:[国省市]口径|同口径|可比口径|可比价格?)(?:计算)?|同比|环比|年均|(?:比|较)(?:上年|去年|年初)(?:同期)?|{_COUNTING}|{_ADVERB}|了|为|到|至|在|[“‘])*"
)
# Verbs that name what is counted when no noun stands beside them: 造林7000亩, 减负10亿元.
_NOUN_VERB = re.compile(
    r"(?:造林|植树|减负|减税降费|退税|融资|授信|放款|培训|招聘|搬迁|清淤|绿化|救助|资助|转移|销售|出口|进口|补贴|奖励|慰问|调解|执法检查|抽检|检测|筛查|接种|出让|收储|征收|复垦|拆除|签约|投资|支出)$"
)
_COMPARED = re.compile(
    r"(?:比|较(?![大重多高强快好小])|同比|是|为|相当于|达到?)(?:上年|去年|前年|20[0-9]{2}年|“十[一二三四五六]五”(?:时期|期间|末|初)?)?[^，、]{0,6}$"
)
_YEAR_BEFORE = re.compile(r"(?:上年|去年|前年|上年同期|去年同期|同期)(?:水平)?")
_ENUMERATES = re.compile(r"等(?:一批|一系列)?$")
_NOISE = re.compile(
    r"^[—\-·\s]+|^(?:以及|及(?!时)|一是|二是|三是|四是|五是|六是|七是|八是|九是|十是|我们(?:将|要|必须)*(?:继续)?(?=.{3})|近[一二两三四五六七八九十]年来|连续[一二两三四五六七八九十]+年(?=每年)|其中|同时|此外|另外|到20[0-9]{2}年[底末]?|20[0-9]{2}年[底末]?|力争到20[0-9]{2}年|年内|年末|年底|至20[0-9]{2}年底|“十[一二三四五六]五”(?:期间|时期|以来|末|期末)(?:共)?"
    r"|截至[^，]{0,8}[底末]|[0-9]{1,2}月(?:底|末|份)?前?|[0-9]{1,3}[.．、]|[（(][0-9一二三四五六七八九十]{1,3}[)）])+"
)


def lead_length(text: str) -> int:
    """How many characters of `text` are verbs and modal words in front of the noun; 0 if nothing would be left."""
    noise = _NOISE.match(text)
    at = noise.end() if noise and noise.end() < len(text) else 0
    leads = _LEADS.match(text, at)
    return leads.end() if leads else at


def trimmed(text: str) -> str:
    """`text` without the verbs in front and the predicate behind: 力争固定资产投资增长 → 固定资产投资.

    >>> trimmed("力争固定资产投资增长"), trimmed("新增服务业企业"), trimmed("PM2.5均值")
    ('固定资产投资', '服务业企业', 'PM2.5均值')
    """
    return _trimmed(text)


# The same words are asked for again and again: for the subject, for what the sentence spoke of, for the task.
@lru_cache(maxsize=2048)
def _trimmed(text: str) -> str:
    body = text[lead_length(text) :]
    if _ONLY_WORDS.fullmatch(body):
        return found[0] if (found := _NOUN_VERB.search(body)) else ""
    while True:
        shorter = _TRAIL.sub("", body)
        if shorter == body or not shorter:
            break
        body = shorter
    if _COMPARED.match(body) or _YEAR_BEFORE.fullmatch(body):
        return ""
    return unquoted(_ENUMERATES.sub("", body).strip("，、：；的—"))


def unquoted(name: str) -> str:
    """`name` without a quotation mark whose partner was left behind.

    >>> unquoted("“专精特新”企业"), unquoted("专精特新”企业"), unquoted("实现“")
    ('“专精特新”企业', '专精特新企业', '实现')
    """
    return name if name.count("“") == name.count("”") else name.replace("“", "").replace("”", "")


def expanded(subject: str) -> list[str]:
    """城乡居民收入 → 城镇居民收入, 农村居民收入; every other subject stands for itself."""
    match = re.match(
        r"(?P<pre>.*?)城乡(?P<rest>(?:常住)?居民(?:人均)?(?:可支配)?(?:纯)?收入.*|居民人均[^，、]*收入.*|(?:居民)?(?:低保|最低生活保障).*标准.*)$", subject
    )
    if not match:
        for both, each in (("存贷款", ("存款", "贷款")), ("预算收支", ("预算收入", "预算支出"))):
            if both in subject:
                return [subject.replace(both, one) for one in each]
        return [subject]
    rest = match["rest"]
    urban = "城镇" if "收入" in rest else "城市"
    return [f"{match['pre']}{urban}{rest}", f"{match['pre']}农村{rest}"]


def is_all_verbs(text: str) -> bool:
    """Is everything in `text` verbs and modal words, so that a number after it stands in front of its noun (新建58公里铁路)?"""
    return lead_length(text + "Ｘ") >= len(text)


_TAIL_VERB = re.compile(
    r"(?:全面|全部|加快|扎实|有序|顺利|圆满|基本|均已?|已|正式|成功|陆续|相继|集中|如期)?(?:建设)?(?:推进|建成投用|建成投产|建成并投入使用|投入使用|投入运营|竣工投产|开工建设|开工|竣工|建成|投产|投用|完工|落地见效|落地|完成|通车|上线|实施|建设进度|前期工作|加快建设|高效运行|运行)+$"
)
_PREDICATED = re.compile(
    r"(?<=.{2})(?:尽快|全部|均|已|力争|加快|提供|发放|给予|购买|达到|完成|建成|开工|竣工|投产|投用|落地|入选|荣?获|列入|纳入|实现|享受|跻身|成功|顺利|稳步|有序|扎实|高效|正式|被|得到|通过|进行|实施(?!方案|意见|细则|办法)|创成|参赛|参展|参加|参与|畅享|排名|公开|启用|受益|喜迁|(?:进一步|持续|不断)[\u4e00-\u9fff]|入乡|返乡|下乡|驻企|驻村|下沉|增收|就近|向[\u4e00-\u9fff]{2}|推进|开展|评为|迁入|入驻|完工|开放|应[\u4e00-\u9fff]尽)"
)


def head_noun(rest: str) -> str:
    """The noun that a counter counts, without the predicate behind it.

    >>> head_noun("重点项目加快推进"), head_noun("企业入选省级名录")
    ('重点项目', '企业')
    """
    noun = _TAIL_VERB.sub("", rest)
    noun = trimmed(noun) or noun
    cut = _PREDICATED.search(noun)
    return re.sub(r"(?<=.)(?:全面|全部|均|已)$", "", noun[: cut.start()]) if cut and not noun.startswith(("“", "（")) else noun
