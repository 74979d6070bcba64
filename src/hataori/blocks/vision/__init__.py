"""What is on the picture: photos taken in safely, published without what nobody else may see, and told alike."""
