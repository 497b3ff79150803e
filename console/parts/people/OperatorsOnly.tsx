import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../../data/session.ts";
import { Empty } from "../Empty.tsx";
import { Page } from "../Page.tsx";

/** Shows a page to operators of the installation. Others read that it is for operators. */
export function OperatorsOnly({ title, children }: { title: string; children: () => ReactNode }) {
  const { user } = useMe();
  if (user.is_operator) return children();
  return (
    <Page title={title}>
      <Empty title="For operators only" action={<Button renderRoot={(props) => <Link to="/sites" {...props} />}>Go to Sites</Button>}>
        Only operators of this installation can open this page.
      </Empty>
    </Page>
  );
}
