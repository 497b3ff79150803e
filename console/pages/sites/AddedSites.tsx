import { Button, Group, Text } from "@mantine/core";
import { Link, useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { counted } from "../../../domain/text.ts";
import { useInstallLinks } from "../../data/plugin/installLinks.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { Page } from "../../parts/Page.tsx";
import { Section } from "../../parts/Section.tsx";
import { Problem } from "../../parts/Trouble.tsx";
import { InstallLinks } from "./InstallLinks.tsx";
import { type Judged, Lines } from "./Lines.tsx";

interface Props {
  /** ids of the sites that were added */
  added: number[];
  /** the lines that were not added, and why */
  left: Judged[];
  /** goes back to the list, with the invalid lines */
  correct: () => void;
}

/** What comes after many sites were added: their install links, and the lines that were left. */
export function AddedSites({ added, left, correct }: Props) {
  const links = useInstallLinks();
  const [kept, setKept] = useState(false);
  const unkept = links.data !== undefined && !kept;
  const { status, proceed, reset } = useBlocker({ shouldBlockFn: () => unkept, enableBeforeUnload: () => unkept, withResolver: true });
  const invalid = left.filter(({ verdict: { verdict } }) => verdict === "not_understood").length;
  return (
    <Page title={`${counted(added.length, "site")} added`} up={{ label: "Sites", to: "/sites" }} narrow>
      <Section
        title="Next: connect them"
        about={links.data ? undefined : "Create an install link for each site, or connect them one by one."}
      >
        <Group>
          {!links.data && (
            <Button loading={links.isPending} onClick={() => links.mutate(added)}>
              Create install links
            </Button>
          )}
          <Button variant="default" renderRoot={(props) => <Link to="/sites" search={{ connected: false }} {...props} />}>
            Show sites that are not connected
          </Button>
        </Group>
      </Section>
      {links.error && <Problem error={links.error} />}
      {links.data && <InstallLinks links={links.data} onKept={() => setKept(true)} />}
      {left.length > 0 && (
        <Section
          title="Not added"
          actions={
            invalid > 0 && (
              <>
                {unkept && (
                  <Text size="sm" c="dimmed">
                    Save or copy the install links first.
                  </Text>
                )}
                <Button variant="default" disabled={unkept} onClick={correct}>
                  {invalid === 1 ? "Correct the line" : `Correct ${invalid} lines`}
                </Button>
              </>
            )
          }
        >
          <Lines lines={left} />
        </Section>
      )}
      <ConfirmDialog
        opened={status === "blocked"}
        title="Leave without the install links?"
        yes="Leave"
        no="Stay"
        danger
        onYes={() => proceed?.()}
        onNo={() => reset?.()}
      >
        <Text size="sm">IGNY8 shows the links only now, and nobody has saved or copied them all. You can create new links later.</Text>
      </ConfirmDialog>
    </Page>
  );
}
