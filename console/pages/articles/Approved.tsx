import { Button, type ButtonProps } from "@mantine/core";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ContentListed } from "../../data/articles/lists.ts";
import { useMayPublish } from "../../data/session.ts";
import { ArticleList } from "../../parts/articles/list/ArticleList.tsx";
import { FixButton } from "../../parts/articles/FixButton.tsx";
import { needsFix } from "../../parts/articles/fixes.ts";
import { LastError, NextStep } from "../../parts/articles/notes.tsx";
import { Empty } from "../../parts/Empty.tsx";
import { Page } from "../../parts/Page.tsx";
import { usePhone } from "../../parts/phone/usePhone.ts";

/** What would fail again without the fix has the fix as its button. To try again is in its menu. */
const isFirst = ({ publication }: ContentListed) => publication?.last_error != null && needsFix(publication.last_error);

const Fix = ({ row: { id, site_id, publication }, ...button }: { row: ContentListed } & Pick<ButtonProps, "size" | "variant">) =>
  publication?.last_error && <FixButton error={publication.last_error} site_id={site_id} content_id={id} {...button} />;

const route = getRouteApi("/inside/approved");

/** The articles that are approved and not yet on their site. */
export function Approved() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayPublish();
  // Beside its buttons, an article's title would have no place.
  const phone = usePhone();
  return (
    <Page title="Approved" about="Approved articles that are not on the site yet: publishing, scheduled or failed.">
      <ArticleList
        list="approved"
        search={search}
        change={(next) => void navigate({ search: next, replace: true })}
        more={{ pending: "true" }}
        usual="soonest"
        first={(row, { retry }) =>
          mayWrite &&
          row.lifecycle === "failed" &&
          (isFirst(row)
            ? !phone && <Fix row={row} size="compact-sm" variant="default" />
            : row.possible.includes("retry") && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={retry.isPending && retry.variables.id === row.id}
                  onClick={() => retry.mutate({ id: row.id })}
                >
                  Try again
                </Button>
              ))
        }
        note={(row, zone, columns) => (
          <>
            <NextStep row={row} zone={zone} columns={columns} />
            <LastError row={row} />
            {mayWrite && row.lifecycle === "failed" && (phone || !isFirst(row)) && (
              <Fix row={row} size="compact-sm" variant={isFirst(row) ? "default" : "light"} />
            )}
          </>
        )}
        empty={(filtered) =>
          filtered ? (
            <Empty title="Nothing matches">No approved article matches these filters.</Empty>
          ) : (
            <Empty
              title="Nothing is waiting"
              action={
                <Button variant="default" renderRoot={(props) => <Link to="/published" {...props} />}>
                  Show published articles
                </Button>
              }
            >
              Every approved article is on the site.
            </Empty>
          )
        }
      />
    </Page>
  );
}
