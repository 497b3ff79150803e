const WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const ADDRESS =
  "https://example.com/a/very/long/address/that/nobody/wrote/by/hand/and-no-blank-in-it?with=parameters&and=more_of_them_than_one";
const LONG = `${WORD} ${ADDRESS} ${"m".repeat(120)}`;
const LINE = "const answer = await somethingWithALongName.andAMethodOfIt(firstArgument, secondArgument, { option: true, other: false });";
const MISSING = "https://pictures.invalid/not-here.png";

const times = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_, index) => make(index)).join("");
const within = (depth: number, open: string, close: string, inner: string) => open.repeat(depth) + inner + close.repeat(depth);
const table = (columns: number, cell: (index: number) => string) =>
  `<table><caption>${LONG}</caption><colgroup><col span="2"><col></colgroup><thead><tr>${times(columns, (index) => `<th>Column ${index}</th>`)}</tr></thead>` +
  `<tbody>${times(2, () => `<tr>${times(columns, (index) => `<td>${cell(index)}</td>`)}</tr>`)}</tbody><tfoot><tr><td colspan="${columns}">${LONG}</td></tr></tfoot></table>`;
const wide = table(5, (index) => `${index},000,000 kilometres, Unterbeamtengesellschaft`);
const video = (attributes: string) => `<video controls src="https://videos.invalid/clip.mp4" ${attributes}></video>`;
const frame = (attributes: string) => `<iframe src="https://www.youtube.com/embed/x" title="A film" ${attributes}></iframe>`;
const picture = (attributes: string) => `<img src="${MISSING}" alt="${LONG}" ${attributes}>`;

const block = (name: string) => `<${name}>${LONG}<p>${LONG}</p></${name}>`;
const inline = (name: string) => `<p>A word before <${name}>${LONG}</${name}> and one behind.</p>`;

/** For each element that an article may contain: HTML that shows it at its widest. */
export const SAMPLES: Record<string, string> = {
  ...Object.fromEntries(["h1", "h2", "h3", "h4", "h5", "h6", "p"].map((name) => [name, `<${name}>${LONG}</${name}>`])),
  ...Object.fromEntries(
    ["address", "article", "aside", "blockquote", "center", "div", "footer", "header", "main", "nav", "section"].map((name) => [
      name,
      block(name),
    ]),
  ),
  ...Object.fromEntries(
    ["a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"].map(
      (name) => [name, inline(name)],
    ),
  ), // prettier-ignore
  details: `<details open><summary>${LONG}</summary><p>${LONG}</p>${wide}</details>`,
  summary: `<details><summary>${LONG}</summary><p>${LONG}</p></details>`,
  dl: `<dl><dt>${LONG}</dt><dd>${LONG}<dl><dt>within</dt><dd>${LONG}</dd></dl></dd></dl>`,
  dt: `<dl><dt><code>${LONG}</code></dt><dd>short</dd></dl>`,
  dd: within(8, "<dl><dt>deep</dt><dd>", "</dd></dl>", LONG),
  hr: `<hr style="width: 2000px">`,
  pre: `<pre>${LINE}</pre><ul><li><pre><code>${LINE}</code></pre></li></ul><div style="float: left"><pre>${LINE}</pre></div><p style="text-align: left">behind</p>`,
  ol: `<ol start="1234567"><li>${LONG}<ol type="i" reversed><li>${LONG}</li></ol></li></ol>`,
  ul: within(12, "<ul><li>deep", "</li></ul>", LONG),
  li: `<ul><li>${wide}</li><li>${frame('width="560" height="315"')}</li><li>${picture('width="900" height="300"')}</li><li><blockquote>${LONG}</blockquote></li></ul>`,
  table: wide + table(14, (index) => `${index} ${WORD}`),
  caption: `<table><caption>${LONG}</caption><tr><td>narrow</td></tr></table>`,
  colgroup: `<table><colgroup style="width: 900px"><col style="width: 900px"></colgroup><tr><td>wide</td></tr></table>`,
  col: `<table style="width: 1800px"><colgroup><col style="width: 900px"><col></colgroup><tr><td>wide</td><td>${LONG}</td></tr></table>`,
  thead: `<table><thead><tr><th>${LONG}</th><th>${LONG}</th></tr></thead></table>`,
  tbody: `<table><tbody><tr><td>${LONG}</td><td><pre>${LINE}</pre></td></tr></tbody></table>`,
  tfoot: `<table><tfoot><tr><td>${LONG}</td></tr></tfoot></table>`,
  tr: `<table><tr>${times(30, (index) => `<td>${index}</td>`)}</tr></table>`,
  th: `<table><tr><th scope="row">${ADDRESS}</th><td><ul><li>${LONG}</li></ul></td></tr></table>`,
  td: `<table><tr><td style="width: 1500px">${picture('width="1200" height="400"')}</td><td>${wide}</td><td>${frame('width="560" height="315"')}</td></tr></table>`,
  figure: `<figure>${wide}<figcaption>${LONG}</figcaption></figure><figure style="width: 1500px">${picture("")}</figure>${within(6, "<figure>", "</figure>", `<p>${LONG}</p>`)}`,
  figcaption: `<figure>${picture('width="8640" height="4320"')}<figcaption>${LONG}</figcaption></figure>`,
  img: [
    'width="8640" height="5760"',
    'style="width: 2000px; height: 300px"',
    'style="max-width: 3000px" width="5000" height="100"',
    'width="900"',
    "",
  ]
    .map((attributes) => `<p>${picture(attributes)}</p>${picture(attributes)}`)
    .join(""),
  picture: `<picture><source srcset="${MISSING} 2x" media="(min-width: 1px)">${picture('width="2400" height="1200"')}</picture>`,
  source: `<picture><source srcset="${MISSING} 8640w" sizes="8640px">${picture('width="8640" height="5760"')}</picture>`,
  audio: `<audio controls src="https://sounds.invalid/a.mp3" style="width: 900px"></audio><blockquote>${within(4, "<ul><li>", "</li></ul>", '<audio controls src="https://sounds.invalid/a.mp3"></audio>')}</blockquote>`,
  video: ['width="1280" height="720"', 'style="width: 1280px; height: 720px"', 'width="720" height="1280"', ""]
    .map((attributes) => `<p>${video(attributes)}</p>${video(attributes)}`)
    .join(""),
  track: `<video controls width="900" height="400"><track kind="captions" src="https://videos.invalid/a.vtt"></video>`,
  iframe: ['width="560" height="315"', 'width="1920" height="1080"', 'style="width: 900px; height: 450px"', 'width="100%" height="300"', ""]
    .map((attributes) => `<p>${frame(attributes)}</p>${frame(attributes)}`)
    .join(""),
  br: `<p>${LONG}<br>${LONG}</p>`,
  wbr: `<p>${WORD}<wbr>${WORD}<wbr>${WORD}</p>`,
  ruby: `<p><ruby>${LONG}<rp>(</rp><rt>${LONG}</rt><rp>)</rp></ruby></p>`,
  rt: `<p><ruby>漢字<rt>${WORD}</rt></ruby></p>`,
  rp: `<p>${times(40, () => "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>")}</p>`,
};

/** Samples of combinations, of styles and classes, of WordPress's own elements, and of what people add later in WordPress. */
export const MORE: Record<string, string> = {
  floats: `<div style="float: left"><p>${LONG}</p></div><p>beside</p><p style="float: right; width: 900px">${LONG}</p>${wide}<hr>`,
  sizes: ["px", "em", "rem"].map((unit) => `<div style="width: 900${unit}">${LONG}</div><p style="max-width: 900${unit}">${LONG}</p>`).join("") + `<section style="width: 400%">${LONG}</section>`, // prettier-ignore
  nested: within(25, "<blockquote>", "</blockquote>", `<p>${LONG}</p>`) + within(40, "<ul><li>", "</li></ul>", "<p>At the bottom</p>"),
  mixed: within(5, "<ol><li><blockquote>", "</blockquote></li></ol>", `<p>${LONG}</p><pre>${LINE}</pre>${wide}`),
  math: `<p>\\[ ${times(30, (index) => `\\alpha_{${index}}+`)} \\] and $${"x".repeat(200)}$</p><math display="block"><mrow>${times(60, (index) => `<mi>x</mi><mn>${index}</mn><mo>+</mo>`)}</mrow></math><p><math><mrow>${times(60, (index) => `<mi>x</mi><mn>${index}</mn><mo>+</mo>`)}</mrow></math></p>`,
  captioned: `<figure class="wp-caption alignleft" style="width: 1210px">${picture('width="1200" height="800"')}<figcaption class="wp-caption-text">${LONG}</figcaption></figure><p>behind</p>`,
  aligned: ["alignleft", "alignright", "aligncenter", "alignnone", "alignwide"].map((align) => picture(`class="${align} size-full" width="2000" height="1000"`)).join(""), // prettier-ignore
  blocks: `<figure class="wp-block-table">${wide}</figure><pre class="wp-block-code"><code>${LINE}</code></pre><figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">${frame('width="500" height="281"')}</div></figure>`,
  rtl: `<div dir="rtl"><p>${LONG}</p>${wide}<pre>${LINE}</pre></div>`,
  unbreakable: `<p>${times(40, () => "non&nbsp;breaking&nbsp;")}</p><p>${"😀".repeat(120)}</p><p>${"漢".repeat(200)}</p><p>${"_".repeat(300)}</p>`,
  others: `<svg width="2000" height="100" viewBox="0 0 2000 100"><rect width="2000" height="100"/></svg><object width="2000" height="100"></object><fieldset><legend>${LONG}</legend><p><input size="200"><textarea cols="300"></textarea><button>${LONG}</button><select><option>${LONG}</option></select></p></fieldset>`,
};
