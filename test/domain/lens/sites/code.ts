/** Articles about code, and what old charsets and old software left in texts. */
export const CODE: readonly string[] = [
  '<!-- wp:paragraph -->\n<p>Write <code>&lt;div&gt;</code>, not <code>&amp;lt;div&amp;gt;</code>, if <code>a &lt; b &amp;&amp; b &gt; c</code>.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:code -->\n<pre class="wp-block-code"><code>&lt;!-- wp:paragraph --&gt;\n&lt;p&gt;Not a block&lt;/p&gt;\n&lt;!-- /wp:paragraph --&gt;</code></pre>\n<!-- /wp:code -->',
  '<!-- wp:code {"className":"language-php"} -->\n<pre class="wp-block-code language-php"><code>&lt;?php\n\n$a = &#91; 1, 2 ];\nforeach ( $a as $b ) {\n\techo "&lt;li&gt;{$b}&lt;/li&gt;";\n}\nhttps:&#47;&#47;site.example/\n</code></pre>\n<!-- /wp:code -->',
  '<!-- wp:syntaxhighlighter/code {"language":"cpp"} -->\n<pre class="wp-block-syntaxhighlighter-code">std::vector&lt;std::pair&lt;int, int&gt;&gt; v;\nif (a &lt; b &amp;&amp; c) return &amp;v[0];</pre>\n<!-- /wp:syntaxhighlighter/code -->',
  '<!-- wp:code-block-pro/code-block {"code":"const a = \\u003cT,\\u003e(x: T) =\\u003e x; // \\u002d\\u002d\\u003e","codeHTML":"\\u003cpre\\u003e\\u003c/pre\\u003e","language":"ts"} -->\n<div class="wp-block-code-block-pro"><pre class="shiki"><code><span class="line"><span style="color: #F97583">const</span></span></code></pre></div>\n<!-- /wp:code-block-pro/code-block -->',
  'In the old days:\n\n[sourcecode language="php"]\n<?php\n$html = "<p>x</p>";\n\nif ( $a < 1 && $b > 2 ) { echo \'[gallery]\'; }\n?>\n[/sourcecode]\n\nText after it.',
  "[code]\n&lt;script&gt;alert(1)&lt;/script&gt;\n[/code]\n\n[php]<?php echo 1; ?>[/php]\n\n<code>inline &lt;b&gt;</code> and `backticks`.",
  '<pre class="EnlighterJSRAW" data-enlighter-language="js">const a = [1];\n\nif (a &lt; b) {\n\t// &lt;!-- comment --&gt;\n}</pre>\nWords below.',
  '<pre class="lang:sh decode:true " title="Install">$ cat &lt;&lt;EOF &gt; a.txt\n$HOME &amp;&amp; `date`\nEOF\n</pre>\n&nbsp;\n<pre><code class="language-json">{"a": [1, 2], "b": {"c": "}"}}</code></pre>',
  "<p>A generic <code>Map&lt;String, List&lt;Integer&gt;&gt;</code>, a regex <code>/^&lt;(\\w+)[^&gt;]*&gt;$/</code>, and $latex \\frac{a}{b} &lt; c$.</p>\n<pre>a\tb\tc\n1\t2\t3\n</pre>",
  '<p>Broken escapes: &lt;div class="a"&gt; &amp;lt; &amp;amp;lt; &#60; &#x3C; &lt &copy &notit; &nbsp &#0; &#128; &#x110000; AT&T Q&A R&D</p>',
  "Angle brackets in bare text: 3 < 5, a<b, x <- y, List<String>, <3, <-- and --> and <=>.\n\nNext paragraph with 5 > 3 & 2.",
  '<p>Vue: {{ user.name }}, Twig: {% if a %}, ERB: &lt;%= b %&gt;, JSX: <code>&lt;&gt;{x}&lt;/&gt;</code>, shell: ${x}, SQL: -- a comment</p>\n<pre>&lt;?xml version="1.0"?&gt;\n&lt;!DOCTYPE a [&lt;!ENTITY b "c"&gt;]&gt;\n&lt;![CDATA[ x ]]&gt;</pre>',
  "<pre>\n\nTwo line ends after the tag, of which the browser drops one.\n</pre>\n<pre>\r\nwindows\r\n\r\nline ends\r\n</pre>\n<textarea>\n a\n</textarea>",
  '<figure class="wp-block-table"><table><tbody><tr><td><code>&lt;a&gt;</code></td><td>link</td></tr></tbody></table></figure>\n<div class="highlight"><pre><span></span><span class="k">def</span> <span class="nf">f</span><span class="p">():</span>\n    <span class="k">pass</span>\n</pre></div>',
];

export const LEFTOVERS: readonly string[] = [
  "<p>It was â€œsaidâ€ that itâ€™s fine â€“ BrÃ¶tchen, naÃ¯ve, Â£5, Â©.</p>\nÂ \n\nÃ„pfel fÃ¼r 3â‚¬",
  "<p>Windows-1252 as Latin-1: \u0093quoted\u0094, it\u0092s, a\u0096b, \u0085 and \u0080 5</p>\nBare \u0091words\u0092",
  "<p>Lost: Br\uFFFDtchen, na\uFFFDve, \uFFFD\uFFFD</p>\n\n\uFEFF<p>A byte order mark before a paragraph.</p>",
  "<p>&#145;Curly&#146; &#147;quotes&#148; &#150; &#151; &#133; &#128;5, &Auml;pfel, &szlig;, &hellip;</p>\nB&ouml;rek &amp;uuml; &uuml;",
  '<P ALIGN=center><FONT SIZE=2 FACE="Verdana, Arial">From FrontPage</FONT></P>\n<P><B>Upper case</B> <BR CLEAR=all>tags</P>\n<UL><LI>no end<LI>tags</UL>',
  "=?iso-8859-1?Q?Br=F6tchen?= and Br=F6tchen, %C3%BC, \\u00fc, \\'escaped\\' \\\"quotes\\\" and \\\\\\\\ many\\n",
  "<p>ISO-2022: \u001B$B4A;z\u001B(B and a bell \u0007, a tab\t, a form feed \f and a vertical tab \u000B.</p>\nNext",
  "<p>Русский в KOI8: òÕÓÓËÉÊ ÔÅËÓÔ, in CP1251: Ðóññêèé òåêñò</p>\n<p>文字化け: ÊÑ»ú ²½¤± æ–‡å—</p>",
];
