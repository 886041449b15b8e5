// A sheet as a picture of points: the same drawing that the server made, twice as fine as a screen.

const FINENESS = 2;

/**
 * Save an SVG of the site as PNG.
 *
 * @param {string} address of the SVG
 * @param {string} name of the file
 */
export async function savePng(address, name) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth * FINENESS;
  canvas.height = picture.naturalHeight * FINENESS;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const points = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(points);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
