import { type DefaultTreeAdapterMap, defaultTreeAdapter, html as names, type ParserOptions, parseFragment as parseIn } from "parse5";

/** A post's text stands in an element of the page. parse5's own default is a `<template>`, where a lone `<td>` or `<caption>` is an element. */
const AROUND = defaultTreeAdapter.createElement("div", names.NS.HTML, []);

/** The tree that a browser builds of a text within a page. */
export const parseFragment = (
  html: string,
  options: ParserOptions<DefaultTreeAdapterMap> = {},
): DefaultTreeAdapterMap["documentFragment"] => parseIn(AROUND, html, options);
