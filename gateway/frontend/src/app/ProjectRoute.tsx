import { Suspense } from "react";
import { Redirect } from "wouter";
import { faultOf } from "@/api/errors";
import { includesRole, roleIn, useIdentity } from "@/api/identity";
import { projectName } from "@/api/names";
import { PAGES, pageOf, titleOf } from "@/app/pages";
import { Shell } from "@/app/Shell";
import { FaultNotice } from "@/components/Notice";
import { EmptyState, Loading } from "@/components/States";
import { Role } from "@/gen/rlhf/feedback/v1/account_service_pb";
import { InEnglish } from "@/language/InEnglish";
import { useMessages } from "@/language/language";

/** A page of a project, for those whose page it is. The server decides what a caller may do; this only spares dead ends. */
export function ProjectRoute({ project: id, path }: { project: string; path: string }) {
  const project = projectName(id);
  const identity = useIdentity();
  const entry = pageOf(path);
  const { titles, common } = useMessages();
  if (path === "") return <Redirect to={`/projects/${encodeURIComponent(id)}/${PAGES[0]?.path ?? ""}`} replace />;
  if (identity.data === null) return <Redirect to={`/sign-in?to=${encodeURIComponent(window.location.pathname)}`} replace />;
  const role = roleIn(identity.data, project);
  let content;
  if (identity.isError) content = <FaultNotice fault={faultOf(identity.error)} onRetry={() => void identity.refetch()} />;
  else if (identity.isPending) content = <Loading />;
  else if (entry === undefined || !includesRole(role, entry.role)) {
    content = (
      <EmptyState title={entry === undefined ? common.noPage : common.notYours}>
        <a href="/">{common.toStart}</a>
      </EmptyState>
    );
  } else {
    const Page = entry.page;
    const page = <Page key={entry.path} project={project} rest={path.slice(entry.path.length + 1)} />;
    content = <Suspense fallback={<Loading />}>{entry.role === Role.RATER ? page : <InEnglish>{page}</InEnglish>}</Suspense>;
  }
  return (
    <Shell title={entry === undefined ? titles.notFound : titleOf(entry, titles)} project={id} role={role} rates={entry?.role === Role.RATER}>
      {content}
    </Shell>
  );
}
