/* Runs only in browsers that do not know modules, and says so. No modern syntax in here. */
document.addEventListener("DOMContentLoaded", function () {
  document.getElementById("root").hidden = true;
  document.getElementById("too-old").hidden = false;
});
