import { Grid, Text } from "@mantine/core";
import { Fragment, type ReactNode } from "react";

/** Names and values, one below the other. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <Grid component="dl" gap="xs" m={0}>
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <Grid.Col span={{ base: 5, xs: 4, md: 3 }} component="dt">
            <Text size="sm" c="dimmed">
              {name}
            </Text>
          </Grid.Col>
          <Grid.Col span={{ base: 7, xs: 8, md: 9 }} component="dd" m={0}>
            <Text size="sm" component="div" dir="auto">
              {value}
            </Text>
          </Grid.Col>
        </Fragment>
      ))}
    </Grid>
  );
}
