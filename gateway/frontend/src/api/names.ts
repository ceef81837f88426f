/** Name of a project by its id, and back: `projects/{project}`. */
export const projectName = (id: string): string => `projects/${id}`;

/** Last segment of a resource name. */
export const idOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** Address of a generated image (`projects/{project}/images/{image}`); not for raters. */
export function imageUrl(name: string): string {
  const [, project = "", , image = ""] = name.split("/");
  return `/images/${encodeURIComponent(project)}/${encodeURIComponent(image)}.png`;
}

/** Address of a blind picture of a label task or ballot, by the random token that is all that a rater knows of it. */
export function blindImageUrl(name: string, imageToken: string): string {
  const [, project = "", collection = "", id = ""] = name.split("/");
  return `/${collection}/${encodeURIComponent(project)}/${encodeURIComponent(id)}/${encodeURIComponent(imageToken)}.png`;
}
