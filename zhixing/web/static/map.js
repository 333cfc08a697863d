// A map without tiles from elsewhere: the county's outline or a net of degrees, and the shapes of rows. Every figure on it is in the list too.
const colour = (host, name) => getComputedStyle(host).getPropertyValue(name).trim();

function net(bounds) {
  const [west, south, east, north] = bounds, span = 3 * Math.max(east - west, north - south, 0.02);
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30].find((one) => span / one < 24) ?? 30;
  const lines = [], [x0, y0] = [Math.floor((west - span) / step) * step, Math.floor((south - span) / step) * step];
  for (let x = x0; x < east + span; x += step) lines.push([[x, Math.max(south - span, -85)], [x, Math.min(north + span, 85)]]);
  for (let y = y0; y < north + span; y += step) lines.push([[west - span, y], [east + span, y]]);
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}

function within(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (at) => {
    if (Array.isArray(at[0])) { at.forEach(take); return; }
    box[0] = Math.min(box[0], at[0]); box[1] = Math.min(box[1], at[1]);
    box[2] = Math.max(box[2], at[0]); box[3] = Math.max(box[3], at[1]);
  };
  for (const feature of features) if (feature.geometry?.coordinates) take(feature.geometry.coordinates);
  return Number.isFinite(box[0]) ? box : null;
}

const fetched = async (address) => (address ? (await fetch(address, { headers: { Accept: "application/json" } })).json() : null);
const collection = (features) => ({ type: "FeatureCollection", features });

async function shapes(host) {
  if (host.dataset.shapes) return fetched(host.dataset.shapes);
  const shape = host.dataset.shape ? JSON.parse(host.dataset.shape) : null;
  return collection(shape ? [{ type: "Feature", properties: {}, geometry: shape }] : []);
}

function button(host, sign, title, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.title = title;
  made.setAttribute("aria-label", title);
  made.addEventListener("click", act);
  host.querySelector(".buttons").append(made);
}

const LOOKS = (host) => {
  const red = colour(host, "--red"), blue = colour(host, "--blue"), line = colour(host, "--line"), edge = colour(host, "--edge");
  return [
    { id: "ground", type: "background", paint: { "background-color": colour(host, "--ground") } },
    { id: "net", type: "line", source: "net", paint: { "line-color": line, "line-width": 1 } },
    { id: "outline", type: "line", source: "outline", paint: { "line-color": edge, "line-width": 1.5 } },
    { id: "areas", type: "fill", source: "rows", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": blue, "fill-opacity": 0.25 } },
    { id: "lines", type: "line", source: "rows", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": blue, "line-width": 2 } },
    { id: "points", type: "circle", source: "rows", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": red, "circle-radius": 5, "circle-stroke-color": colour(host, "--paper"), "circle-stroke-width": 1.5 } },
  ];
};

async function draw(host) {
  const told = host.querySelector(".told"), say = (text) => { told.textContent = text; told.hidden = !text; };
  try {
    const { Map, setWorkerUrl } = await import(host.dataset.library);
    setWorkerUrl(host.dataset.worker);
    const [rows, outline] = await Promise.all([shapes(host), fetched(host.dataset.outline)]);
    const near = host.dataset.near && !rows.features.length ? await fetched(host.dataset.near) : null;
    const bounds = within(rows.features) ?? within(near?.features ?? []) ?? within(outline?.features ?? []) ?? JSON.parse(host.dataset.home ?? "[73,18,135,54]");
    const data = (features) => ({ type: "geojson", data: collection(features) });
    const sources = { net: data([net(bounds)]), outline: data(outline?.features ?? []), rows: data(rows.features) };
    const map = new Map({ container: host.querySelector(".canvas"), style: { version: 8, sources, layers: LOOKS(host) }, bounds, fitBoundsOptions: { padding: 48, maxZoom: 14 }, attributionControl: false, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false });
    map.touchZoomRotate.disableRotation();
    map.getCanvas().setAttribute("aria-label", host.dataset.name);
    button(host, "+", host.dataset.nearer, () => map.zoomIn());
    button(host, "−", host.dataset.farther, () => map.zoomOut());
    button(host, "⤢", host.dataset.whole, () => map.fitBounds(bounds, { padding: 48, maxZoom: 14 }));
    const count = rows.features.length;
    if (host.dataset.shapes) say((rows.cut ? host.dataset.cut : count ? host.dataset.shown : host.dataset.none).replace("{n}", count));
    else say("");
    const standing = told.textContent;
    for (const layer of ["areas", "lines", "points"]) {
      map.on("mousemove", layer, (event) => { map.getCanvas().style.cursor = "pointer"; if (event.features[0].properties.name) say(event.features[0].properties.name); });
      map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; say(standing); });
      map.on("click", layer, (event) => { if (event.features[0].properties.row && host.dataset.rows) location.href = `${host.dataset.rows}${event.features[0].properties.row}/`; });
    }
    if (host.dataset.pick) pick(host, map);
    map.on("load", () => { host.dataset.drawn = count; });
  } catch (error) {
    console.warn(error);
    say(host.dataset.failed);
  }
}

// On a form: a click sets the point, and what is typed moves it.
function pick(host, map) {
  const field = document.getElementById(host.dataset.pick);
  const show = () => {
    const [lon, lat] = field.value.split(/[,，\s]+/).map(Number);
    const typed = field.value.trim().startsWith("{") ? JSON.parse(field.value) : Number.isFinite(lon) && Number.isFinite(lat) ? { type: "Point", coordinates: [lon, lat] } : null;
    map.getSource("rows")?.setData(collection(typed ? [{ type: "Feature", properties: {}, geometry: typed }] : []));
  };
  map.on("click", (event) => {
    field.value = `${event.lngLat.lng.toFixed(6)}, ${event.lngLat.lat.toFixed(6)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  });
  field.addEventListener("change", () => { try { show(); } catch { /* what is typed is told as faulty by the form */ } });
}

for (const host of document.querySelectorAll(".map[data-library]")) draw(host);
