// Swagger UI over our own document: it asks nobody else, and keeps no token.
"use strict";
addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("#swagger");
  SwaggerUIBundle({
    domNode: place,
    url: place.dataset.document,
    validatorUrl: null, // the usual one is on another server
    persistAuthorization: false,
    deepLinking: true,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    displayOperationId: true,
    filter: true,
  });
});
