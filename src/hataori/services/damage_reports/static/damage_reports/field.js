// The nearest work first: the phone's place goes into the address, and nowhere else.

const row = document.querySelector("[data-near]");
const said = document.querySelector("[data-near-said]");

if (row && "geolocation" in navigator) {
  row.hidden = false;
  row.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        location.search = `?lat=${coords.latitude.toFixed(5)}&lon=${coords.longitude.toFixed(5)}`;
      },
      () => {
        said.textContent = "いまいる場所がわかりません。期日の順のままです。";
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
