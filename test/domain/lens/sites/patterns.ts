/** A block as `createBlocksFromInnerBlocksTemplate()` of the block editor takes it: name, attributes, inner blocks. */
type Template = [name: string, attributes?: Record<string, unknown>, inner?: Template[]];

const p = (content: string, more: object = {}): Template => ["core/paragraph", { content, ...more }];
const h = (content: string, level = 2): Template => ["core/heading", { content, level }];
const image = (name: string, more: object = {}): Template => ["core/image", { id: 7, url: `https://site.example/wp-content/uploads/${name}.jpg`, alt: name, sizeSlug: "large", linkDestination: "none", ...more }]; // prettier-ignore
const items = (...texts: string[]): Template[] => texts.map((content) => ["core/list-item", { content }]);
const button = (text: string, more: object = {}): Template => ["core/button", { text, url: "https://site.example/shop/", ...more }];

/** Posts of blocks, as templates: the editor of each WordPress writes them in its own way. It skips those that it has no block for. */
// prettier-ignore
export const PATTERNS: readonly Template[][] = [
  [h("Two columns"), ["core/columns", {}, [["core/column", { width: "66.66%" }, [p("Left"), p("More left")]], ["core/column", { width: "33.33%" }, [image("loaf")]]]], p("Below")],
  [["core/columns", { isStackedOnMobile: false, verticalAlignment: "center" }, [["core/column", {}, [["core/columns", {}, [["core/column", {}, [p("Deep")]]]]]]]]],
  [["core/group", { layout: { type: "constrained" }, backgroundColor: "pale-cyan-blue", metadata: { name: "Hero -- first" } }, [h("In a group", 3), p("Words"), ["core/group", { layout: { type: "flex", flexWrap: "nowrap" } }, [p("Row a"), p("Row b")]]]]],
  [["core/cover", { url: "https://site.example/wp-content/uploads/oven.jpg", id: 9, dimRatio: 50, minHeight: 430, minHeightUnit: "px" }, [["core/paragraph", { align: "center", content: "On the picture", fontSize: "large" }]]], p("After the cover")],
  [["core/cover", { overlayColor: "black", isDark: true, dimRatio: 100 }, [h("Without a picture"), ["core/buttons", {}, [button("Order")]]]]],
  [["core/media-text", { mediaId: 7, mediaType: "image", mediaUrl: "https://site.example/wp-content/uploads/loaf.jpg", mediaAlt: "A loaf", mediaPosition: "right" }, [h("Beside it", 3), p("Words beside a picture")]]],
  [p("Buttons:"), ["core/buttons", { layout: { type: "flex", justifyContent: "center" } }, [button("One"), button("Two", { className: "is-style-outline", linkTarget: "_blank", rel: "noreferrer noopener" })]]],
  [p("A pattern of the site:"), ["core/block", { ref: 431 }], p("and again"), ["core/block", { ref: 431 }]],
  [["core/gallery", { linkTo: "none", columns: 2, sizeSlug: "large" }, [image("a"), image("b", { caption: "With <em>words</em>" }), image("c", { id: 12 })]], p("After the gallery")],
  [["core/list", {}, [["core/list-item", { content: "one" }, [["core/list", { ordered: true }, [["core/list-item", { content: "two <strong>bold</strong>" }, [["core/list", {}, items("three")]]]]]]], ["core/list-item", { content: "four" }]]]],
  [["core/list", { ordered: true, start: 5, reversed: true }, items("five", "four", "three &amp; a <a href=\"https://site.example/\">link</a>")]],
  [p('A claim<sup data-fn="8f3a1c52-3a0b-4a77-9e0c-2b0f8f1b7c11" class="fn"><a href="#8f3a1c52-3a0b-4a77-9e0c-2b0f8f1b7c11" id="8f3a1c52-3a0b-4a77-9e0c-2b0f8f1b7c11-link">1</a></sup> with a source.'), ["core/footnotes"]],
  [["core/html", { content: '<div class="own"><script>go("<p>")</script>\n\n<p>Own HTML</p></div>' }], p("After it"), ["core/html", { content: "<!-- a comment -->\n<table><tbody><tr><td>1</td></tr></tbody></table>" }]],
  [["core/shortcode", { text: '[contact-form-7 id="3" title="A -- B"]' }], ["core/shortcode", { text: "[a]\n<b>inside</b>\n[/a]" }]],
  [p("Before"), ["core/more", { customText: "Read -- on", noTeaser: true }], p("After"), ["core/nextpage"], p("Page two"), ["core/more"]],
  [["core/pullquote", { value: "Slow is good.", citation: "Anna" }], ["core/verse", { content: "A verse\n  indented,\n\nand on" }], ["core/preformatted", { content: "pre &lt;b&gt;\n\n  formatted" }]],
  [["core/quote", { citation: "Anna <em>B.</em>" }, [p("First."), ["core/list", {}, items("in a quote")]]], ["core/quote", { className: "is-style-large" }, [p("Plain.")]]],
  [["core/details", { summary: "How long?", showContent: true }, [p("A day."), image("loaf")]], ["core/details", { summary: "How <strong>warm</strong>?" }, [p("24 °C")]]],
  [["core/embed", { url: "https://www.youtube.com/watch?v=dQw4w9WgXcQ", type: "video", providerNameSlug: "youtube", responsive: true, className: "wp-embed-aspect-16-9 wp-has-aspect-ratio" }], ["core/embed", { url: "https://site.example/?a=1&b=2", caption: "A page" }]],
  [["core/file", { id: 3, href: "https://site.example/wp-content/uploads/recipe.pdf", fileName: "Recipe", textLinkHref: "https://site.example/wp-content/uploads/recipe.pdf" }], ["core/audio", { id: 4, src: "https://site.example/a.mp3" }], ["core/video", { id: 5, src: "https://site.example/a.mp4", caption: "Kneading" }]],
  [p("Above"), ["core/separator", { className: "is-style-dots" }], ["core/spacer", { height: "50px" }], ["core/separator", { backgroundColor: "vivid-red" }], p("Below")],
  [["core/table", { hasFixedLayout: true, caption: "Prices", head: [{ cells: [{ content: "What", tag: "th" }, { content: "How much", tag: "th", align: "right" }] }], body: [{ cells: [{ content: "Rye &amp; spelt", tag: "td" }, { content: "<strong>1 kg</strong>", tag: "td", align: "right" }] }], foot: [] }]],
  [["core/table", { className: "is-style-stripes", body: [{ cells: [{ content: "a", tag: "td" }, { content: "", tag: "td" }] }, { cells: [{ content: "x<br>y", tag: "td" }, { content: "z", tag: "td" }] }] }]],
  [["core/social-links", { iconColor: "white" }, [["core/social-link", { url: "https://mastodon.example/@a", service: "mastodon" }], ["core/social-link", { url: "https://site.example/", service: "chain" }]]], ["core/latest-posts", { postsToShow: 3, displayPostDate: true }]],
  [["core/query", { queryId: 1, query: { perPage: 3, pages: 0, offset: 0, postType: "post", order: "desc", orderBy: "date", search: "", sticky: "", inherit: false } }, [["core/post-template", {}, [["core/post-title", { isLink: true }], ["core/post-excerpt"]]], ["core/query-pagination", {}, [["core/query-pagination-next"]]]]], p("After the query")],
  [["core/freeform", { content: "<p>A Classic block</p>\n<p>between blocks</p>" }], p("A block"), ["core/freeform", { content: "Bare <b>classic</b> words" }]],
  [["core/code", { content: "if (a &lt; b) {\n\treturn [1];\n}\n\nhttps://site.example/" }], p("Code above: <code>&lt;p&gt;</code>, <kbd>Ctrl</kbd>")],
  [["core/heading", { content: "With an anchor", anchor: "an-anchor", className: "block__element--modifier", textColor: "vivid-red" }], p("Dropped", { dropCap: true }), p("Coloured", { style: { color: { text: "#336699" }, typography: { fontSize: "1.25rem" } } })],
  [image("linked", { href: "https://site.example/", linkDestination: "custom", caption: "Linked &amp; <em>captioned</em>", align: "wide" }), image("small", { align: "right" }), image("round", { className: "is-style-rounded", sizeSlug: "medium" })],
  [p("Formats: <strong>bold</strong>, <em>em</em>, <s>struck</s>, x<sup>2</sup>, H<sub>2</sub>O, <mark style=\"background-color:#fcb900\" class=\"has-inline-color\">marked</mark>, <a href=\"https://site.example/?a=1&amp;b=2\" target=\"_blank\" rel=\"noreferrer noopener\">a link</a>, line<br>break.")],
  [p("Bound", { metadata: { bindings: { content: { source: "core/post-meta", args: { key: "a--b" } } } } }), ["core/group", { tagName: "section", anchor: "s", style: { spacing: { padding: { top: "var:preset|spacing|50" } } }, layout: { type: "grid", minimumColumnWidth: "12rem" } }, [p("In a grid")]]],
  [["core/columns", {}, [["core/column", {}, [["core/group", {}, [["core/quote", {}, [p("Four deep")]]]]]], ["core/column", {}, [["core/buttons", {}, [button("العربية 🥖")]]]]]], p("日本語の段落。"), p("مرحبا", { direction: "rtl", align: "right" })],
  [["core/calendar"], ["core/rss", { feedURL: "https://site.example/feed/?a=1&b=--" }], ["core/search", { label: "Search", buttonText: "Go" }], ["core/tag-cloud"], ["core/archives", { displayAsDropdown: true }]],
  [p(""), p("After an empty paragraph"), h(""), p("&nbsp;"), ["core/list", {}, items("")], p("End")],
];
