import { expect, test } from "vitest";
import { csvOf, readList } from "../../../console/pages/sites/siteList.ts";

const sites = (text: string) => readList(text).map(({ site }) => site);

test.each([
  ["a.example", [{ url: "a.example" }]],
  ["a.example\r\nb.example\n\n", [{ url: "a.example" }, { url: "b.example" }]],
  ["a.example, A, Group", [{ url: "a.example", name: "A", group_name: "Group" }]],
  ["a.example\tA, B\tGroup", [{ url: "a.example", name: "A, B", group_name: "Group" }]],
  ["a.example;A, B", [{ url: "a.example", name: "A, B" }]],
  ['"a.example","A, ""B"""', [{ url: "a.example", name: 'A, "B"' }]],
  ["URL,Name\na.example,A", [{ url: "a.example", name: "A" }]],
  ["\uFEFFaddress\na.example", [{ url: "a.example" }]],
  [",,Group", [{ url: "", group_name: "Group" }]],
  ["a.example,,Group", [{ url: "a.example", group_name: "Group" }]],
  ["", []],
])("%j is read as %j", (text, expected) => {
  expect(sites(text)).toEqual(expected);
});

test("lines keep the numbers that they have in the list", () => {
  expect(readList("url\n\na.example\nb.example").map(({ nth }) => nth)).toEqual([3, 4]);
});

test("what a spreadsheet would calculate stays text", () => {
  expect(csvOf([["=1+1", 'say "x"', "a,b", "@x"]])).toBe(`'=1+1,"say ""x""","a,b",'@x`);
});
