/**
 * Texts that people write, by what is dangerous or fragile in them. A registered shortcode `[igny8_probe]` prints `RAN`; scripts set
 * `window.__ran`.
 */
export const KINDS = {
  script: "Write `<script>window.__ran=1</script>` never",
  elements: "When to use <section> and <article> in HTML5",
  "less than": "5 <3 love, a<b && c>d <",
  picture: '<img src=x onerror="window.__ran=1"> alone',
  entities: "AT&T, R&amp;D, &lt;b&gt; &#60;i&#62; &copy; &quot;q&quot; &#91;x&#93;",
  "entities without end": "fish &lt chips &amp more &copy=1 &notit; &;",
  percent: "100%ab of %postname% %%title%% %sitename% %s %1$s 50%",
  backslashes: String.raw`C:\new\table \\ \0 \' \" \u003cb`,
  quotes: `"double" 'single' it's 5'10" “curly” a -- b --- c ...`,
  shortcodes: '[igny8_probe] [caption id="x"]y[/caption] [[igny8_probe]] [gallery ids="1"]',
  emoji: "🦊 👩‍👩‍👧 ❤️ 🇩🇪 𝒙",
  "right to left": "שלום עולם مرحبا بالعالم 1 < 2",
  "combining and joining": "e\u0301 n\u0303 क्षि a\u200Db\u200Cc o\u0308",
  comments: "<!-- wp:paragraph --> <!--more--> <!--nextpage--> <!-- x -->",
  cdata: "]]> <![CDATA[ x ]]> y",
  "long word": `${"Donaudampfschifffahrt".repeat(7)}end`,
  templates: "{{ name }} {% if %} ${x} $1 \\1 <?php echo 1 ?> <%= 1 %>",
  address: "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1",
  mentions: "@admin #tag user@example.com www.example.com",
  smilies: "I :) love 8) and (Windows 8) ;-) :mrgreen: :roll:",
  typography: "Wordpress (tm) 5x3 'cause 80's 10's",
  "out of an attribute": `"><svg onload=window.__ran=1> ' onmouseover='window.__ran=1' x="`,
  "lines and tabs": "line one\nline two\tand three",
  "script address": "javascript:window.__ran=1 data:text/html,<b>",
} as const;

export type Kind = keyof typeof KINDS;

/** How to compare a field's characters. */
export type Reading = "prose" | "code" | "exact";

/**
 * In prose WordPress's typography (wptexturize, capital_P_dangit) is the site's style, so the comparison ignores it for quotation marks,
 * dashes and the like. White space is compared as HTML shows it. In code nothing may differ.
 */
export function comparable(text: string, reading: Reading): string {
  // Feeds show emoji as pictures, named without the variation selector.
  if (reading === "exact") return text.replaceAll("\uFE0F", "");
  const folded = text
    .replaceAll("\uFE0F", "")
    .replace(/[ \t\r\n\f]+/g, " ")
    .trim();
  if (reading === "code") return folded;
  return folded
    .replace(/[‘’‚‛`´′']/g, "'")
    .replace(/[“”„″"]/g, '"')
    .replace(/''/g, '"')
    .replace(/[-–—]+/g, "-")
    .replaceAll("…", "...")
    .replaceAll("×", "x")
    .replaceAll("™", "(tm)")
    .replaceAll("WordPress", "Wordpress");
}
