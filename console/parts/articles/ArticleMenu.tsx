import { ActionIcon, Menu } from "@mantine/core";
import { Fragment, type ReactElement } from "react";
import type { Action } from "./actions.tsx";

/** The items of an article's menu. They are loaded when it opens. */
function Items({ actions }: { actions: () => Action[][] }) {
  return actions().map((group, index) => (
    <Fragment key={group[0]!.label}>
      {index > 0 && <Menu.Divider />}
      {group.map(({ label, danger, ...action }) =>
        typeof action.do === "function" ? (
          <Menu.Item key={label} {...(danger ? { c: "var(--mantine-color-error)" } : {})} onClick={action.do}>
            {label}
          </Menu.Item>
        ) : (
          <Menu.Item key={label} component="a" href={action.do.href} target="_blank" rel="noreferrer">
            {label}
          </Menu.Item>
        ),
      )}
    </Fragment>
  ));
}

/** An article's actions, behind a button. */
export function ArticleMenu({ title, actions }: { title: string; actions: () => Action[][] }) {
  return (
    <Menu position="bottom-end" width={220} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="default" aria-label={`What to do with ${title}`}>
          ⋯
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Items actions={actions} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The same menu on a right click (a long touch) on the article's row. */
export function RowMenu({ children, actions }: { children: ReactElement; actions: () => Action[][] }) {
  return (
    <Menu width={220} withInitialFocusPlaceholder={false}>
      <Menu.ContextMenu>{children}</Menu.ContextMenu>
      <Menu.Dropdown>
        <Items actions={actions} />
      </Menu.Dropdown>
    </Menu>
  );
}
