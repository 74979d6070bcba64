// Draws one map with MapLibre GL: the city's ground, the points of the page, and the mark in the middle that picks.

import { follow } from "./pick.js";
import { draw } from "./points.js";

const CLOSE = 16;

function style(href) {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}

function words(data) {
  return {
    "Map.Title": data.sayMap,
    "NavigationControl.ZoomIn": data.sayZoomIn,
    "NavigationControl.ZoomOut": data.sayZoomOut,
    "GeolocateControl.FindMyLocation": data.sayLocate,
    "GeolocateControl.LocationNotAvailable": data.sayNotLocated,
    "AttributionControl.ToggleAttribution": data.sayAttribution,
    "Popup.Close": data.sayClose,
  };
}

// A picked place that is there already is where the map begins.
function start(data) {
  const [lat, lon] = [data.latField, data.lonField].map((id) => Number(document.getElementById(id)?.value || NaN));
  const known = Number.isFinite(lat) && Number.isFinite(lon);
  return known ? { center: [lon, lat], zoom: CLOSE } : { center: [Number(data.lon), Number(data.lat)], zoom: Number(data.zoom) };
}

export async function show(root) {
  const data = root.dataset;
  const [library] = await Promise.all([import(data.library), style(data.css)]);
  library.setWorkerUrl(data.worker);
  const container = root.querySelector("[data-map-canvas]");
  container.hidden = false;
  const map = new library.Map({
    container,
    style: data.style,
    ...start(data),
    locale: words(data),
    maxZoom: 19,
    pitchWithRotate: false,
    dragRotate: false,
    attributionControl: { compact: false },
    localIdeographFontFamily: "sans-serif",
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }));
  if (data.latField) map.addControl(new library.GeolocateControl({ positionOptions: { enableHighAccuracy: true } }));
  await new Promise((resolve, reject) => {
    map.once("load", resolve);
    map.once("error", (event) => (map.isStyleLoaded() ? resolve() : reject(event.error)));
  });
  if (data.points) await draw(library, map, root);
  if (data.latField) follow(map, root);
  if (data.borders) (await import(data.bordersModule)).draw(map, data.borders);
  if (data.corners) (await import(data.cornersModule)).edit(library, map, root);
  root.dispatchEvent(new CustomEvent("map:ready", { bubbles: true }));
  return map;
}
