CatalogueShard("known","安全 生产");
