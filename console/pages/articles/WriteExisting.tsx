import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense } from "react";
import { contentQuery } from "../../data/articles/lists.ts";
import { useMayChange } from "../../data/session.ts";
import { MissingArticle } from "../../parts/missing/Missing.tsx";
import { Article } from "./write/Article.tsx";
import { LOADING } from "../../parts/loading.ts";

const route = getRouteApi("/inside/content/$contentId");

/** The page of an existing article: edit, preview, publish. A person who may only read it sees the preview first. */
export function WriteExisting() {
  const { contentId } = route.useParams();
  const { view: asked, publish } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(contentQuery(contentId));
  const { data } = query;
  const first = useMayChange(data) ? "write" : "preview";
  if (query.error && !data) return <MissingArticle query={query} />;
  const waiting = <Skeleton h={480} {...LOADING} />;
  if (!data) return waiting;
  return (
    <Suspense fallback={waiting}>
      <Article
        key={data.id}
        content={data}
        view={asked ?? first}
        onView={(next) => void navigate({ search: next === first ? {} : { view: next }, replace: true })}
        publishing={publish}
        onPublishing={(when) =>
          void navigate({ search: { ...(asked ? { view: asked } : {}), ...(when ? { publish: when } : {}) }, replace: true })
        }
      />
    </Suspense>
  );
}
