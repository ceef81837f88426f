import { lazy, Suspense, useState } from "react";
import { Link, Redirect } from "wouter";
import { faultOf } from "@/api/errors";
import { includesRole, makesProjects, roleIn, useIdentity, useProjects } from "@/api/identity";
import { idOf } from "@/api/names";
import { PAGES, titleOf } from "@/app/pages";
import { Shell } from "@/app/Shell";
import { FaultNotice } from "@/components/Notice";
import { EmptyState, Loading } from "@/components/States";
import { Filled } from "@/language/Filled";
import { InEnglish } from "@/language/InEnglish";
import { useMessages } from "@/language/language";
import type { Identity, Project } from "@/gen/rlhf/feedback/v1/account_service_pb";

const NewProject = lazy(() => import("@/pages/owner/NewProject"));

/** The user's projects, each with the pages that are the user's to open. */
export default function HomePage() {
  const identity = useIdentity();
  const { titles, home } = useMessages();
  const projects = useProjects(identity.data !== undefined && identity.data !== null);
  if (identity.data === null) return <Redirect to="/sign-in" replace />;
  const failed = identity.isError ? identity : projects.isError ? projects : undefined;
  return (
    <Shell title={titles.projects}>
      {failed !== undefined ? (
        <div className="narrow">
          <FaultNotice fault={faultOf(failed.error)} onRetry={() => void failed.refetch()} />
        </div>
      ) : projects.data === undefined || identity.data === undefined ? (
        <Loading />
      ) : projects.data.length === 0 ? (
        <>
          <EmptyState title={home.noProject}>
            <p>{home.noProjectAdvice}</p>
          </EmptyState>
          {makesProjects(identity.data) && (
            <div className="page">
              <ProjectMaker />
            </div>
          )}
        </>
      ) : (
        <div className="page stack">
          <h1>{titles.projects}</h1>
          <ul className="project-list">
            {projects.data.map((project) => (
              <ProjectCard key={project.name} project={project} identity={identity.data} />
            ))}
          </ul>
          {makesProjects(identity.data) && <ProjectMaker />}
          <p className="muted small">
            <Filled text={home.interfaces} parts={{ link: <a href="/doors">{home.interfacesLink}</a> }} />
          </p>
        </div>
      )}
    </Shell>
  );
}

function ProjectCard({ project, identity }: { project: Project; identity: Identity | null }) {
  const id = idOf(project.name);
  const { titles } = useMessages();
  const pages = PAGES.filter((page) => includesRole(roleIn(identity, project.name), page.role));
  return (
    <li className="card stack">
      <h2>{project.displayName || id}</h2>
      {project.description !== "" && <p className="muted">{project.description}</p>}
      <div className="row">
        {pages.map((page, index) => (
          <Link key={page.path} href={`/projects/${encodeURIComponent(id)}/${page.path}`} className={index === 0 ? "button primary" : "button"}>
            {titleOf(page, titles)}
          </Link>
        ))}
      </div>
    </li>
  );
}

/** The form for a new project behind a button: few need it, and seldom. */
function ProjectMaker() {
  const [open, setOpen] = useState(false);
  return (
    <InEnglish>
      {open ? (
        <Suspense fallback={<Loading />}>
          <NewProject />
        </Suspense>
      ) : (
        <div className="row">
          <button type="button" className="button" onClick={() => setOpen(true)}>
            New project
          </button>
        </div>
      )}
    </InEnglish>
  );
}
