CatalogueShard("facets",{});
