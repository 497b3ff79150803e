import { Paper, Stack, Title } from "@mantine/core";
import { BasicAuth } from "./basicAuth/BasicAuth.tsx";
import { Checks } from "./Checks.tsx";
import { Defaults } from "./Defaults.tsx";
import { Key } from "./Key.tsx";
import { LaneSection } from "./LaneSection.tsx";
import { Plugin } from "./Plugin.tsx";
import type { OfIntegration } from "../props.ts";
import { StructureSection } from "./structure/StructureSection.tsx";
import { Sync } from "./Sync.tsx";
import { useKeyBox } from "./useKeyBox.ts";

/** The WordPress integration of a site (requirements 2.3 and 7.1). What is rarely needed is a row that opens. */
export function WordPress({ site, integration }: OfIntegration) {
  const box = useKeyBox({ site, integration });
  return (
    <Stack>
      <Checks site={site} integration={integration} box={box} />
      <Defaults site={site} integration={integration} />
      <Sync site={site} integration={integration} />
      <Paper component="section" withBorder p={{ base: "sm", sm: "md" }} pb={{ base: 0, sm: 4 }} aria-label="Advanced">
        <Title order={2} size="h4">
          Advanced
        </Title>
        <LaneSection site={site} integration={integration} />
        <Key site={site} integration={integration} box={box} />
        <StructureSection site={site} integration={integration} />
        <BasicAuth site={site} integration={integration} />
        <Plugin site={site} integration={integration} />
      </Paper>
    </Stack>
  );
}
