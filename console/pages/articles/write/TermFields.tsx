import { Paper, Stack, TagsInput, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { termsQuery } from "../../../data/articles/article.ts";
import { clusterChoiceQuery, sectorChoiceQuery, useSaveCluster, useSaveSector } from "../../../data/parts.ts";
import { ChooseOrMake } from "../../../parts/choices/ChooseOrMake.tsx";
import { Folded } from "../../../parts/folds/Folded.tsx";
import type { FieldsProps } from "./values.ts";

const names = (rows: { name: string }[]) => rows.map(({ name }) => name).toSorted((one, other) => one.localeCompare(other));

/** The article's terms, sector and cluster on its site. */
export function TermFields({ values, set, errors, site, readOnly }: FieldsProps) {
  const enabled = site !== undefined;
  const site_id = site?.id ?? 0;
  const categories = useQuery({ ...termsQuery(site_id, "category"), enabled });
  const tags = useQuery({ ...termsQuery(site_id, "tag"), enabled });
  const sectors = useQuery({ ...sectorChoiceQuery(site_id), enabled });
  const clusters = useQuery({ ...clusterChoiceQuery(site_id), enabled });
  const saveSector = useSaveSector(site_id);
  const saveCluster = useSaveCluster(site_id);
  const { sector_id, cluster_id } = values;
  if (readOnly && values.categories.length + values.tags.length === 0 && sector_id === null && cluster_id === null) return null;
  return (
    <Paper withBorder p="md" role="region" aria-label="Categories and tags" data-field="categories">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Categories and tags
        </Title>
        <TagsInput
          label="Categories"
          description="Choose a category, or type a new one and press Enter. “News > Tech” means Tech in News."
          maxTags={50}
          data={names(categories.data ?? [])}
          limit={100}
          readOnly={readOnly}
          value={values.categories}
          onChange={(next) => set({ categories: next })}
          error={errors["categories"]}
        />
        <TagsInput
          label="Tags"
          maxTags={150}
          data={names(tags.data ?? [])}
          limit={100}
          readOnly={readOnly}
          value={values.tags}
          onChange={(next) => set({ tags: next })}
          error={errors["tags"]}
        />
        <Folded
          opened={sector_id !== null || cluster_id !== null}
          faulty={errors["sector_id"] !== undefined || errors["cluster_id"] !== undefined}
          title={
            <Text span size="sm" fw={500}>
              Grouping (optional)
            </Text>
          }
        >
          {!readOnly && (
            <Text size="xs" c="dimmed">
              Sectors and clusters group the articles of a site. Without a category, the post gets the site's default category, or the
              cluster as its category.
            </Text>
          )}
          <ChooseOrMake
            label="Sector"
            rows={sectors.data ?? []}
            value={values.sector_id}
            onChange={(sector_id) => set({ sector_id })}
            make={async (name) => (await saveSector.mutateAsync({ id: null, name })).data.id}
            error={errors["sector_id"]}
            readOnly={readOnly || !enabled}
          />
          <ChooseOrMake
            label="Cluster"
            // Clusters of the sector, and clusters without a sector.
            rows={(clusters.data ?? []).filter(
              ({ id, sector_id }) =>
                id === values.cluster_id || values.sector_id === null || sector_id === null || sector_id === values.sector_id,
            )}
            value={values.cluster_id}
            onChange={(cluster_id) => set({ cluster_id })}
            make={async (name) => (await saveCluster.mutateAsync({ id: null, name, sector_id: values.sector_id })).data.id}
            error={errors["cluster_id"]}
            readOnly={readOnly || !enabled}
          />
        </Folded>
      </Stack>
    </Paper>
  );
}
