/**
 * A corpus of synthetic messages to score charset detection by: short Chinese names between ASCII, where byte statistics are weak.
 *
 * Half of the Chinese names are composed as names are; the other half have characters drawn at random from the double-byte tables, so that the
 * score does not only measure the detector's own frequency lists. All names are made up.
 */
import iconv from 'iconv-lite';

export interface Sample {
  readonly bytes: Uint8Array;
  readonly charset: 'ascii' | 'utf-8' | 'gb18030' | 'big5' | 'iso-8859-1' | 'utf-16le' | 'utf-16be';
  readonly text: string;
  /** What MSH-18 says: the truth, nothing, or something else. */
  readonly declared: 'right' | 'absent' | 'wrong';
  readonly kind: 'common' | 'random' | 'western';
  readonly name: string;
}

/** Numerical Recipes' generator, so that the corpus is the same on every run. */
const makeRandom = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const pick = <T>(list: readonly T[], random: (below: number) => number): T => {
  const chosen = list[random(list.length)];
  if (chosen === undefined) throw new Error('Empty list');
  return chosen;
};

const simplified = (
  '王秀英 李建国 张伟 刘洋 陈静 杨丽娟 赵敏 黄志强 周杰 吴桂兰 徐磊 孙悦 马超 朱红梅 胡婷婷 郭子轩 何雨桐 林浩然 高梓涵 罗欣怡 郑雅文 梁家辉 谢思远 宋佳 唐诗涵 ' +
  '许晴 韩梅梅 冯绍峰 邓超 曹颖 彭丽媛 曾凡 肖战 田雨橙 董洁 袁泉 潘粤明 于和伟 蒋雯丽 蔡徐坤 余少群 杜鹃 叶紫 程砚秋 苏芮 魏晨 吕良伟 丁俊晖 任贤齐 沈腾 姚晨 卢伟 ' +
  '姜文 崔健 钟楚红 谭咏麟 陆毅 汪涵 范玮琪 金星 石小龙 廖凡 贾玲 夏雨 韦唯 付辛博 方圆 白岩松 邹市明 孟非 熊黛林 秦岚 邱泽 江一燕 尹正 薛之谦 闫妮 段奕宏 雷佳音 侯勇 ' +
  '龙丹妮 史可 陶虹 黎明 贺娟 顾盼 毛晓彤 郝蕾 龚琳娜 邵兵 万茜 钱枫 严屹宽 覃辉 武艺 戴军 莫文蔚 孔琳 向佐 汤唯 欧阳娜 司马懿 上官云珠 诸葛钢铁 慕容雪 仝卓 逯薇 亓官亮 ' +
  '缪婷 佟丽娅 瞿颖 咸阳 冼玉 眭阳 句红 乜辉 晁然 郜林 鹿晗 訾静 撒贝宁 阿依古丽 扎西顿珠 巴特尔 王一 李二牛 张三 赵四 王某某 患者甲 未知'
).split(' ');

const traditional = (
  '王淑芬 李志豪 張惠美 劉德明 陳雅婷 楊承恩 趙麗華 黃俊傑 周玉珍 吳宗憲 徐美玲 孫國慶 馬英豪 朱家儀 胡瓊文 郭富榮 何嘉怡 林怡君 高慧芳 羅志偉 鄭秀鳳 梁詠琪 謝霆軒 宋楚雲 ' +
  '許功蓋 韓冰 馮寶玲 鄧麗娟 曹蘭 彭佳慧 曾淑勤 蕭敬騰 田馥 董陽 袁詠儀 潘美辰 于冠華 蔣勳 蔡依潔 余光 杜德偉 葉倩文 程又青 蘇打綠 魏如萱 呂秀蓮 丁噹 任達華 沈玉琳 姚元浩 ' +
  '盧廣仲 姜育恆 崔萍 鍾鎮濤 譚詠麟 陸廷威 汪明荃 范逸臣 金燕玲 石修 廖慧珍 賈靜 夏于喬 韋汝 傅穎 方季惟 白冰冰 鄒兆龍 孟庭葦 熊天平 秦祥林 邱淑貞 江蕙 尹馨 薛凱琪 閻奕格 ' +
  '龍應台 史亞珊 陶晶瑩 黎瑞恩 賀一航 顧寶明 毛舜筠 郝柏村 龔慈恩 邵音音 萬芳 錢嘉樂 嚴爵 覃穎 武雄 戴佩妮 莫文儀 孔令奇 向蕙玲 湯蘭花 歐陽菲 司徒法 上官靈 諸葛亮 張三 李四'
).split(' ');

const western = (
  'José García|Müller Jürgen|Lefèvre Hélène|Ångström Åsa|Núñez Iñigo|Gonçalves João|Sørensen Bjørn|Françoise Noël|Björk Guðmundsdóttir|Pérez Ramón|Weiß Günther|Østergård Jens|' +
  'Benoît Desprès|Conceição Inês|López Ángel|Krüger Jörg|Häkkinen Päivi|Château Anaïs|Peña Sofía|Ibáñez Tomás|Schröder Käthe|Étienne Zoé|Muñoz Raúl|Brontë Chloë|Ótavsson Ári|Großmann Uwe'
).split('|');

const westernNotes = [
  '37.2 °C',
  'CRP 5 µg/L',
  '±0.5 mg',
  'Leuco 10³/µL',
  'À jeun',
  'Größe 180 cm',
  'état stable',
  'não reagente',
  'día 2',
  '',
];
const chineseNotes = [
  '',
  '',
  '',
  '血常规',
  '白细胞 5.2×10^9/L',
  '未见异常。',
  '内科',
  '建议复查（两周后）',
  '心电图：窦性心律',
  '℃',
];
const taiwanNotes = ['', '', '', '血液常規', '無異常。', '內科', '建議複查', '心電圖：正常', '門診', '過敏'];

const block = (codec: string, first: number, last: number): string[] => {
  const bytes: number[] = [];
  for (let lead = first; lead <= last; lead += 1)
    for (let trail = 0xa1; trail <= 0xfe; trail += 1) bytes.push(lead, trail);
  return Array.from(iconv.decode(Uint8Array.from(bytes), codec).replaceAll('\uFFFD', ''));
};

const randomCharacters = {
  gb18030: [block('gb2312', 0xb0, 0xd7), block('gb2312', 0xd8, 0xf7)],
  big5: [block('big5', 0xa4, 0xc6), block('big5', 0xc9, 0xf9)],
} as const;

const names: Readonly<Record<Sample['charset'], readonly string[]>> = {
  ascii: ['ASCII', '8859/1', 'BIG-5'],
  'utf-8': ['UNICODE UTF-8', 'GB 18030-2000', '8859/1'],
  gb18030: ['GB 18030-2000', 'UNICODE UTF-8', '8859/1'],
  big5: ['BIG-5', 'GB 18030-2000', 'UNICODE UTF-8'],
  'iso-8859-1': ['8859/1', 'GB 18030-2000', 'UNICODE UTF-8'],
  'utf-16le': ['UNICODE UTF-16', 'UNICODE UTF-8', 'GB18030'],
  'utf-16be': ['UNICODE UTF-16', 'UNICODE UTF-8', 'GB18030'],
};

const codecs = {
  ascii: 'ascii',
  'utf-8': 'utf8',
  gb18030: 'gb18030',
  big5: 'big5',
  'iso-8859-1': 'latin1',
  'utf-16le': 'utf16-le',
  'utf-16be': 'utf16-be',
};

/** `count` messages for each charset. */
export const makeCorpus = (count: number, seed = 20_260): Sample[] => {
  const random = makeRandom(seed);
  const samples: Sample[] = [];
  // The keys of the table are its type's literals; Object.keys forgets that.
  for (const charset of Object.keys(names) as Sample['charset'][]) {
    for (let i = 0; i < count; i += 1) samples.push(makeSample(charset, i, random));
  }
  return samples;
};

const makeSample = (charset: Sample['charset'], i: number, random: (below: number) => number): Sample => {
  const declared = pick(['right', 'absent', 'absent', 'wrong'] as const, random);
  const table = names[charset];
  const msh18 = declared === 'absent' ? '' : declared === 'right' ? table[0] : pick(table.slice(1), random);
  const { name, note, kind } = person(charset, i, random);
  const text = [
    `MSH|^~\\&|HIS|HOSP${i % 9}|GW|REG|20260312081500||ORU^R01^ORU_R01|M${i}|P|2.5.1||||||${msh18}`,
    `PID|1||P${1000 + i}^^^HIS^MR||${name}||19${50 + (i % 50)}0312|${i % 2 ? 'M' : 'F'}`,
    `OBX|1|NM|WBC^WBC^L||5.${i % 10}|10*9/L|||||F${note === '' ? '' : `\rNTE|1||${note}`}`,
  ].join('\r');
  return { bytes: iconv.encode(text, codecs[charset]), charset, text, declared, kind, name };
};

const person = (
  charset: Sample['charset'],
  i: number,
  random: (below: number) => number,
): Pick<Sample, 'name' | 'kind'> & { readonly note: string } => {
  if (charset === 'ascii') return { name: `Doe${i}^Jane`, note: '', kind: 'western' };
  if (charset === 'iso-8859-1' || (charset === 'utf-8' && i % 5 === 0)) {
    return { name: pick(western, random).replace(' ', '^'), note: pick(westernNotes, random), kind: 'western' };
  }
  const script = charset === 'big5' || (charset === 'utf-8' && i % 5 === 1) ? 'big5' : 'gb18030';
  const composed = script === 'big5' ? traditional : simplified;
  const note = pick(script === 'big5' ? taiwanNotes : chineseNotes, random);
  const whole = pick(composed, random);
  if (i % 2 === 0) return { name: whole, note, kind: 'common' };
  const [ordinary, uncommon] = randomCharacters[script];
  const character = (): string => pick(random(5) === 0 ? uncommon : ordinary, random);
  // A surname and one or two characters of any kind, without a note: nothing else to go by.
  return { name: whole.charAt(0) + character() + (random(2) ? character() : ''), note: '', kind: 'random' };
};
