// Starts the modules of a page. Each stands alone: one that fails is reported and leaves the page as the server sent it.

/**
 * Start every module named in the page's `data-module` attributes.
 *
 * @param {Record<string, (element: HTMLElement) => void>} modules starters by name
 * @param {ParentNode} root where to look
 */
export function wire(modules, root = document) {
  for (const element of root.querySelectorAll("[data-module]")) {
    for (const name of element.dataset.module.split(" ")) {
      const start = modules[name];
      if (!start) continue;
      try {
        start(element);
      } catch (error) {
        console.error(`module ${name}`, error);
      }
    }
  }
}
