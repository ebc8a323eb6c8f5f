/** Synthetic clinical texts with the places of what identifies; every person, number and place is made up here from seeds. */
import type { LabelledText, SpanType } from '../../../schemas/deid/index.ts';

/** Numerical Recipes' generator: the same corpus for the same seed. */
const random = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const surnames = [
  ...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚',
];
const givens = [
  ...'伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力建国华红玉萍梅玲燕飞鹏波斌宇浩凯健俊帆雪荣爱志永海峰琳琴云莉晶欣婷慧颖佳嘉怡悦涵梓轩睿泽雨诗思梦瑶洁倩薇蓉珍凤鸣龙虎彪德仁义忠孝贤良善诚',
];
const minorities = ['阿依古丽·买买提', '艾山·吐尔逊', '扎西·次仁', '古丽娜尔·艾合买提'];
const latin = [
  'John Smith',
  'Emily Carter',
  'Robert Johnson',
  'Maria Garcia',
  'Linda Brown',
  'Wei Zhang',
  'Li Na',
  'Chen Xiaoming',
];
const cities = [
  '北京市朝阳区',
  '上海市浦东新区',
  '广东省深圳市南山区',
  '四川省成都市武侯区',
  '浙江省杭州市西湖区',
  '湖北省武汉市洪山区',
  '江苏省南京市鼓楼区',
];
const streets = ['建国路', '人民路', '解放大道', '中山北路', '文三路', '和平街', '学府路'];
const hospitals = [
  '北京协和医院',
  '华西医院',
  '武汉市第三医院',
  '上海瑞金医院',
  '杭州市红十字会医院',
  '南山区蛇口人民医院',
  '鼓楼医院',
];
const companies = ['上海华星机械有限公司', '成都锦江中学', '深圳市腾远科技有限公司', '武汉钢铁集团'];
const diseases = [
  '帕金森病',
  '阿尔茨海默病',
  '克罗恩病',
  '白塞病',
  '唐氏综合征',
  '桥本甲状腺炎',
  '川崎病',
  '高血压',
  '梅尼埃病',
  '贝尔面瘫',
  '马凡综合征',
  '黄疸',
  '席汉综合征',
  '霍奇金淋巴瘤',
  '干燥综合征',
  '石骨症',
  '梅毒',
];

/** Templates: `{name}` and the like are filled and labelled; `{disease}`, `{n}` are filled only. */
const tuned: readonly string[] = [
  '患者{name}，男，{n}岁，住院号：{id}，因“胸闷{n}天”于{date}收入我科。',
  '患者高热{n}天，伴咳嗽，余无不适，平素体健，否认{disease}、{disease}病史。',
  '姓名：{name} 性别：女 年龄：{n}岁 病案号：{id} 床号：{bed} 科室：心内科',
  '家住{address}，联系电话{phone}，身份证号{resident}。',
  '主管医师：{name}    记录日期：{date}',
  '送检医师 {name} 审核者:{name} 报告日期 {date}',
  '其妻{name}代诉，患者诉腹痛，曾于{organisation}就诊，诊断“{disease}”。',
  '联系人：{name}（父子） 电话：{phone} 邮箱：{email}',
  '患者及家属{name}已签字，同意手术。术者{name}，一助{name}，麻醉医师{name}。',
  '{name}，女，{n}岁，退休，工作单位：{organisation}，现住{address}。',
  'Patient: {latin}, MRN {mrn}, admitted on {date}. History of Parkinson disease and Crohn disease.',
  'Seen by Dr. {latin} on {date}; call {westphone}. No evidence of Hodgkin lymphoma.',
];
const tunedOnReports: readonly string[] = [
  '入院记录\n一般情况：{name}，{n}岁，已婚，汉族，职业：教师，就职于{organisation}。病史陈述者：{name}。',
  '今日上午查房，患者{name}精神可，诉右下腹隐痛，{disease}待排，请普外科{surname}主任会诊。',
  '影像号：{id} 检查日期：{date} 报告医师：{name} 审核医师：{name}\n印象：双肺纹理增多，右肺上叶小结节，建议三个月复查。',
  '经与家属{name}沟通，告知{disease}相关风险，家属表示理解。家属签名：{name} {date}',
  '出院带药：阿司匹林肠溶片100mg qd；随访电话：{phone}；如有不适请至{organisation}急诊就诊。',
  '医保卡号：{id}，户籍地址：{address}，身份证：{resident}，紧急联系人{name}，{phone}。',
  '护士{name}于{date}接班，患者安静，方案同前，白细胞6.5×10^9/L，石膏固定好，管路通畅。',
  '{name}患儿，{n}岁，母亲{name}陪同就诊，否认{disease}家族史。微信号：{wechat}',
  '检验者：{name}　核对者：{name}　标本号：{id}　采样时间：{date}',
  '转诊单：兹有病人{name}（{resident}），因{disease}转往{organisation}进一步诊治，联系医生{name}。',
  'DISCHARGE SUMMARY\nPatient Name: {latin}\nDOB: {date}\nMRN: {mrn}\nAttending: Dr. {latin}\nAlzheimer disease was excluded. Follow up at {email}.',
  '病人自述与邻居{name}争吵后胸痛，{surname}医生给予硝酸甘油，症状缓解。既往{disease}。',
];

const tunedOnNotes: readonly string[] = [
  '手术记录\n手术日期：{date}\n术前诊断：{disease}\n手术医师：{name}、{name}\n器械护士：{name}\n经过：麻醉成功后，取平卧位，常规消毒铺巾。',
  '病程记录 {date} {surname}主任医师查房：患者{name}昨日体温正常，双肺呼吸音清，继续目前方案，连续观察三日。记录：{name}',
  '急诊分诊：{name}/男/{n}岁，由同事{name}送来，从{organisation}工地坠落，左侧胸痛明显，电话{phone}。',
  '会诊单 申请科室：神经内科 患者姓名 {name} 门诊号 {id} 会诊目的：{disease}与{disease}鉴别，望协助。申请医生：{name}',
  '知情同意书：我已充分了解{disease}的治疗方案，授权代理人{name}（身份证{resident}）签署。住址：{address}',
  '检验报告单　姓名：{name}　条码号：{id}　送检医师：{name}　白蛋白 38.2 g/L，谷丙转氨酶 45 U/L　审核：{name}',
  '出院小结：{name}于{date}入院，{date}出院。嘱口服华法林，温水送服，定期至{organisation}复查。责任护士{name}。',
  '随访：致电{phone}，其女儿{name}接听，述父亲{name}近况良好，{disease}未复发，无明显不适。',
  'Referral letter\nRe: {latin}, DOB {date}, MRN {mrn}\nThank you for seeing this patient with Wilson disease and Raynaud phenomenon. Yours, Dr. {latin}, {email}',
  '转科记录：病人{name}，{bed}，因呼吸困难转入ICU，家属{name}在场，{surname}医生交接。',
];

/** Written after the finder; what they showed has been mended since, so they are no longer unseen. */
const heldOut: readonly string[] = [
  '护理记录 {date} 07:30 责任护士：{name} 患者{name}神志清，双侧瞳孔等大等圆，石膏外固定在位，遵医嘱予以补液。',
  '病理诊断报告 病理号：{id} 送检医院：{organisation} 姓名 {name} 年龄 {n} 岁 诊断：（左颈部）霍奇金淋巴瘤。初诊医师 {name} 复诊医师 {name}',
  '主诉：发现血糖升高{n}年。现病史：{name}自诉{date}于{organisation}体检发现空腹血糖高，诊断为糖尿病，予二甲双胍口服。既往有{disease}。',
  '死亡讨论：主持人{name}教授，参加人员：{name}、{name}、{name}。{surname}医师汇报病史，考虑{disease}。',
  '儿童保健：宝宝{name}，出生日期{date}，母亲姓名{name}，母亲身份证号{resident}，住{address}，电话{phone}。',
  '超声所见：甲状腺右叶见低回声结节，考虑桥本甲状腺炎。超声医师：{name}　记录员：{name}　超声号：{id}',
  '120出诊：{date}接警，患者{name}于家中晕倒，其丈夫{name}拨打电话，联系方式{phone}，送至{organisation}。',
  '门诊病历 就诊卡号{id} {name} 女 {n}岁 妇科 月经不规律半年，无痛经，{disease}病史{n}年。接诊医生{name}',
  'Progress note {date}: {latin} is stable. Child-Pugh A cirrhosis, no Murphy sign. Wife {latin} updated by phone {westphone}.',
  '授权委托书 委托人：{name} 受托人：{name} 关系：夫妻 受托人证件号码：{resident} 委托日期：{date}',
];

/** `count` texts of one of the two sets of templates; no two sets share a template. */
export const makeCorpus = (set: 'tuned' | 'held-out', count: number, seed: number): readonly LabelledText[] => {
  const next = random(seed);
  const pick = <One>(all: readonly One[]): One => {
    const one = all[Math.floor(next() * all.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  };
  const digits = (length: number): string => Array.from({ length }, () => Math.floor(next() * 10)).join('');
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const two = (number: number): string => String(number).padStart(2, '0');
  const name = (): string => {
    if (next() < 0.03) return pick(minorities);
    if (next() < 0.03) return `欧阳${pick(givens)}`;
    return pick(surnames) + pick(givens) + (next() < 0.7 ? pick(givens) : '');
  };
  const date = (): string => {
    const [year, month, day] = [between(1950, 2025), between(1, 12), between(1, 28)];
    return pick([
      `${year}年${month}月${day}日`,
      `${year}-${two(month)}-${two(day)}`,
      `${year}/${month}/${day}`,
      `${year}.${two(month)}.${two(day)}`,
    ]);
  };
  const resident = (): string => {
    const body = `${pick(['110101', '310115', '440305', '510107'])}${between(1940, 2015)}${two(between(1, 12))}${two(between(1, 28))}${digits(3)}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
    return body + ('10X98765432'[sum % 11] ?? '');
  };
  const fill: Readonly<Record<string, () => readonly [string, SpanType | undefined]>> = {
    name: () => [name(), 'name'],
    surname: () => [pick(surnames), 'name'],
    latin: () => [pick(latin), 'name'],
    id: () => [pick([digits(8), `ZY${digits(8)}`, digits(10), `${digits(4)}-${digits(5)}`]), 'id'],
    mrn: () => [digits(8), 'id'],
    resident: () => [resident(), 'id'],
    phone: () => [pick([`13${digits(9)}`, `138-${digits(4)}-${digits(4)}`, `010-6${digits(7)}`]), 'phone'],
    westphone: () => [`(555) 2${digits(2)}-${digits(4)}`, 'phone'],
    address: () => [
      `${pick(cities)}${pick(streets)}${between(1, 300)}号${between(1, 20)}栋${between(101, 1999)}室`,
      'address',
    ],
    organisation: () => [pick(next() < 0.7 ? hospitals : companies), 'organisation'],
    date: () => [date(), 'date'],
    email: () => [`user${digits(4)}@mail.example.com`, 'email'],
    bed: () => [`${between(1, 60)}床`, 'other'],
    wechat: () => [`wx_${digits(6)}`, 'other'],
    disease: () => [pick(diseases), undefined],
    n: () => [String(between(2, 89)), undefined],
  };
  const templates = set === 'tuned' ? [...tuned, ...tunedOnReports, ...tunedOnNotes] : heldOut;
  return Array.from({ length: count }, (_, at) => {
    const template = templates[at % templates.length] ?? '';
    let text = '';
    const spans: { start: number; end: number; type: SpanType }[] = [];
    for (const part of template.split(/(\{\w+\})/)) {
      const made = fill[part.slice(1, -1)]?.();
      if (made === undefined || !part.startsWith('{')) {
        text += part;
        continue;
      }
      const [value, type] = made;
      if (type !== undefined) spans.push({ start: text.length, end: text.length + value.length, type });
      text += value;
    }
    return { text, spans };
  });
};
